"""``python -m ecosoin``: the command line."""

from ecosoin.cli.main import main

if __name__ == "__main__":
    main(prog_name="ecosoin")
