"""``ecosoin``: the entry point. Command groups are imported only when called, so that ``--help`` stays fast."""

from __future__ import annotations

import importlib

import click

from ecosoin.kernel.version import __version__

_COMMANDS: dict[str, tuple[str, str]] = {
    "footprint": ("ecosoin.cli.footprint", "Empreinte d'un parc numérique / Footprint of a digital estate"),
    "template": ("ecosoin.cli.footprint", "Écrit le modèle d'inventaire / Writes the inventory template"),
    "explain": ("ecosoin.cli.footprint", "Explique un chiffre / Explains a number"),
    "compare": ("ecosoin.cli.footprint", "Compare deux études / Compares two studies"),
    "catalogue": ("ecosoin.cli.catalogue", "Facteurs : chercher, voir, vérifier / Factors: search, show, check"),
    "relevance": ("ecosoin.cli.relevance", "Éco-soin : actes évitables / Avoidable acts and their digital"),
    "service": ("ecosoin.cli.service", "Un service numérique en santé / A digital health service"),
    "signals": ("ecosoin.cli.service", "Signaux de numérique inutile / Signals of useless digital"),
    "ecodesign": ("ecosoin.cli.ecodesign", "Écoconception mesurée / Measured ecodesign"),
    "report": ("ecosoin.cli.report", "Réécrit les pages d'une étude / Writes a study's pages again"),
    "demo": ("ecosoin.cli.demo", "La démonstration complète / The whole demo"),
}
"""command -> (module that defines it under the same name, short help)."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes / Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ecosoin")
def main() -> None:
    """Ecosoin mesure l'empreinte du numérique en santé et la questionne.

    Measures the footprint of digital health, then questions it. `ecosoin COMMANDE --help` for each command.
    """
