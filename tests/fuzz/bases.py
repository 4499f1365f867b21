"""The commands that are tried, each with small files of every kind it reads."""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import xlsxwriter
import yaml

from ecosoin.doors.factor_sets import set_folder
from ecosoin.reference import load_reference_text, reference_folder
from tests.doors.test_weighed_files import TABLE, ods
from tests.fuzz.mutations import spoiled
from tests.fuzz.running import OUT, Job, run_all
from tests.small_services import MINIMAL

_KEPT_LINES, _WITH_PAGES = 12, 0.05
_FAST = ("--draws", "100")
_TO = ("--out", OUT)


@dataclass(frozen=True)
class Base:
    """A command that ends well, its files, and those of them that are spoiled."""

    name: str
    argv: tuple[str, ...]
    files: Mapping[str, bytes]
    targets: tuple[str, ...] = ()

    def job(self, dice: random.Random) -> Job:
        """The command on files of which one, at times two, are spoiled."""
        files, targets = dict(self.files), self.targets or tuple(self.files)
        for name in {dice.choice(targets) for _ in range(dice.choice((1, 1, 1, 2)))}:
            files[name] = spoiled(name, files[name], dice)
        return Job(self.name, self.argv, files, pages=dice.random() < _WITH_PAGES)


def _head(name: str, lines: int = _KEPT_LINES) -> bytes:
    return b"\n".join((reference_folder("examples") / name).read_bytes().split(b"\n")[:lines]) + b"\n"


def _book(rows: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Parc")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return made.getvalue()


def _parquet(columns: Mapping[str, list[object]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), made)
    return made.getvalue()


_INVENTORY = (
    "identifiant;type;quantité;durée de vie (an);date d'achat;pays;site;service\n"
    "a1;laptop;10;5;2021-03-31;FR;Nord;Cardiologie\na2;monitor_lcd_24;4,5;6;2020-01-02;DE;Sud;\n"
    "a3;smartphone;2;;;FR;Nord;Urgences\n"
).encode()
_ROWS: list[list[object]] = [["identifiant", "type", "quantité"], ["a", "laptop", 1], ["b", "smartphone", 2.5]]
_MAPPING = yaml.safe_dump(
    {
        "columns": {"Désignation": "type", "Nb": {"column": "quantity", "multiply": 2, "decimal": ","}},
        "values": {"type": {"portable": "laptop"}},
        "constants": {"country": "FR"},
    },
    allow_unicode=True,
).encode()
_MAPPING_TABLE = "header,column,multiply,word,value\nNb,quantity,2,,\nDésignation,type,,portable,laptop\n".encode()
_ACTS = (
    "patient,system,code,date,site,kind\n"
    + "".join(f"p{n % 4},LOINC,4548-4,2024-0{1 + n % 9}-0{1 + n % 7},Nord,act\n" for n in range(24))
).encode()
_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><REQUEST><CONTENT><HARDWARE><NAME>pc1</NAME><MEMORY>8192</MEMORY>'
    b"<CHASSIS_TYPE>Laptop</CHASSIS_TYPE><UUID>4C4C4544-0042-3510</UUID></HARDWARE><BIOS><SMANUFACTURER>Dell"
    b"</SMANUFACTURER><SMODEL>Latitude 5520</SMODEL><SSN>ABC1234</SSN><TYPE>Laptop</TYPE></BIOS><CPUS><NAME>Intel"
    b"</NAME><CORE>4</CORE></CPUS><MONITORS><CAPTION>P2419H</CAPTION><SERIAL>XYZ</SERIAL></MONITORS><STORAGES><DISKSIZE>512000"
    b"</DISKSIZE></STORAGES></CONTENT><QUERY>INVENTORY</QUERY><DEVICEID>pc1-2024-01-01</DEVICEID></REQUEST>"
)
_GLPI = json.dumps(
    {
        "deviceid": "pc1", "itemtype": "Computer", "action": "inventory",
        "content": {
            "hardware": {"name": "pc1", "memory": 8192, "chassis_type": "Laptop", "uuid": "4C4C-1"},
            "bios": {"smanufacturer": "Dell", "smodel": "Latitude", "ssn": "ABC1"},
            "cpus": [{"name": "Intel", "core": 4, "speed": 2400}], "monitors": [{"caption": "P2419H", "serial": "XYZ"}],
            "versionclient": "GLPI-Agent_v1.4",
        },
    }
).encode()  # fmt: skip


def _service() -> bytes:
    return yaml.safe_dump(MINIMAL, allow_unicode=True, sort_keys=False).encode()


def _rules() -> bytes:
    return "\n".join(load_reference_text("relevance/rules.csv").splitlines()[:4]).encode() + b"\n"


def _omop() -> dict[str, bytes]:
    return {
        "omop/measurement.csv": b"measurement_id,person_id,measurement_concept_id,measurement_date,"
        b"measurement_datetime,measurement_source_value,visit_occurrence_id\n"
        b"1,1,3004410,2024-01-02,2024-01-02 08:00:00,4548-4,1\n"
        b"2,1,3004410,2024-01-20,2024-01-20 08:00:00,4548-4,1\n",
        "omop/person.csv": b"person_id,gender_concept_id,year_of_birth\n1,8507,1950\n",
        "omop/concept.csv": b"concept_id,concept_name,vocabulary_id,concept_code\n3004410,HbA1c,LOINC,4548-4\n",
        "omop/visit_occurrence.csv": b"visit_occurrence_id,person_id,visit_concept_id,visit_start_date\n"
        b"1,1,9201,2024-01-01\n",
    }


def _factors() -> dict[str, bytes]:
    folder = set_folder("ademe-2022")
    kept = {p.name: p.read_bytes().split(b"\n") for p in sorted(folder.glob("*.csv"))}
    return {f"set/{name}": b"\n".join(lines[: _KEPT_LINES * 3]) + b"\n" for name, lines in kept.items()}


def _read() -> Iterator[Base]:
    """Commands that read what a user has."""
    footprint = ("--year", "2024", *_FAST, *_TO)
    inventories = {
        "parc.csv": _INVENTORY, "parc.csv.gz": gzip.compress(_INVENTORY), "parc.xlsx": _book(_ROWS),
        "parc.ods": ods(TABLE),
        "parc.parquet": _parquet({"identifiant": ["a", "b"], "type": ["laptop", "server"], "quantité": [1.0, 2.0]}),
        "pc.xml": _XML, "pc.json": _GLPI, "list.json": b'[{"identifiant": "a", "type": "laptop", "quantit\\u00e9": 2}]',
        "glpi.csv": _head("hospital/glpi_parc.csv"), "applications.csv": _head("hospital/applications.csv"),
        "faits.csv": _head("hospital/etablissement.csv"),
        "rvtools.xlsx": (reference_folder("examples") / "hospital/rvtools_export.xlsx").read_bytes(),
    }  # fmt: skip
    for name, data in inventories.items():
        more = {} if name.startswith(("parc", "pc", "glpi")) else {"parc.csv": _INVENTORY}
        files = {f"in/{n}": d for n, d in {**more, name: data}.items()}
        yield Base(f"footprint {name}", ("footprint", "in", *footprint), files, (f"in/{name}",))
    table = "Désignation;Nb\nportable;3\nlaptop;2\n".encode()
    for name, data in (("m.yaml", _MAPPING), ("m.csv", _MAPPING_TABLE)):
        yield Base(f"footprint mapping {name}", ("footprint", "parc.csv", "--mapping", name, *footprint),
                   {"parc.csv": table, name: data}, (name,))  # fmt: skip
    yield Base("footprint factors", ("footprint", "parc.csv", "--factors", "set,ademe-2022", *footprint),
               {"parc.csv": _INVENTORY, **_factors()}, tuple(_factors()))  # fmt: skip
    yield Base("catalogue check", ("catalogue", "check", "set"), _factors())
    yield Base("catalogue search", ("catalogue", "search", "laptop", "--factors", "set"), _factors())
    for name in ("fichiers", "licences", "pacs", "parc", "presence", "usages"):
        file = f"fictif-{name}.csv"
        yield Base(
            f"signals {file}", ("signals", file, "--date", "2024-06-30", *_FAST, *_TO), {file: _head(f"exports/{file}")}
        )
    yield Base("signals rvtools", ("signals", "v.xlsx", "--date", "2024-06-30", *_FAST, *_TO),
               {"v.xlsx": (reference_folder("examples") / "exports/fictif-rvtools.xlsx").read_bytes()})  # fmt: skip
    for name, data in (("pc.json", _GLPI), ("pc.xml", _XML)):
        yield Base(f"signals {name}", ("signals", name, "--date", "2024-06-30", *_FAST, *_TO), {name: data})
    yield from _care()
    yield from _written_by_hand()


def _care() -> Iterator[Base]:
    def base(name: str, files: Mapping[str, bytes], *more: str, targets: tuple[str, ...] = ()) -> Base:
        return Base(f"relevance {name}", ("relevance", "in", *more, *_FAST, *_TO), files, targets)

    fhir = {p.name: p.read_bytes() for p in sorted((reference_folder("examples") / "relevance").iterdir())}
    lines = {n: gzip.decompress(d).split(b"\n")[:_KEPT_LINES] for n, d in fhir.items()}
    ndjson = {f"in/{n.removesuffix('.gz')}": b"\n".join(x) + b"\n" for n, x in lines.items()}
    entries = [{"resource": json.loads(x)} for x in lines["Observation.000.ndjson.gz"][:4]]
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    yield base("acts.csv", {"in/acts.csv": _ACTS})
    yield base("acts.csv.gz", {"in/acts.csv.gz": gzip.compress(_ACTS)})
    acts = {"patient": ["1", "1", "2"], "system": ["LOINC"] * 3, "code": ["4548-4"] * 3, "date": ["2024-01-02"] * 3}
    yield base("acts.parquet", {"in/acts.parquet": _parquet(acts)})
    yield base("fhir", ndjson)
    yield base("fhir gz", {"in/Observation.ndjson.gz": gzip.compress(ndjson["in/Observation.000.ndjson"])})
    yield base("bundle", {"in/bundle.json": bundle})
    yield base("omop", {f"in/{n.partition('/')[2]}": d for n, d in _omop().items()})
    yield base("rules", {"in/acts.csv": _ACTS, "rules.csv": _rules()}, "--rules", "rules.csv", targets=("rules.csv",))
    table = b"IPP;nomenclature;acte;jour\n1;LOINC;4548-4;2024-01-02\n"
    words = yaml.safe_dump(
        {"columns": {"IPP": "patient", "nomenclature": "system", "acte": "code", "jour": "date"}}
    ).encode()
    yield base("mapping", {"in/acts.csv": table, "m.yaml": words}, "--mapping", "m.yaml", targets=("m.yaml",))
    digital = b"image_mb: {CT: 200}\nreplicas: 2\nretention_year: 20\n"
    yield base("digital", {"in/acts.csv": _ACTS, "d.yaml": digital}, "--digital", "d.yaml", targets=("d.yaml",))
    yield Base("relevance rules check", ("relevance", "rules", "check", "rules.csv"), {"rules.csv": _rules()})


def _written_by_hand() -> Iterator[Base]:
    yield Base("service assess", ("service", "assess", "s.yaml", *_FAST, *_TO), {"s.yaml": _service()})
    for name in ("teleconsultation", "telemonitoring-kit"):
        text = load_reference_text(f"service_templates/{name}.yaml").encode()
        yield Base(f"service {name}", ("service", "assess", "s.yaml", *_FAST, *_TO), {"s.yaml": text})
    other = load_reference_text("service_templates/tele-expertise.yaml").encode()
    for how in ("compare", "map"):
        yield Base(f"service {how}", ("service", how, "a.yaml", "b.yaml", *_FAST, *_TO),
                   {"a.yaml": _service(), "b.yaml": other},
                   ("a.yaml",))  # fmt: skip
    audit, workbook = _audit()
    yield Base("audit check", ("ecodesign", "audit", "check", "audit.yaml"), {"audit.yaml": audit})
    yield Base("audit workbook", ("ecodesign", "audit", "check", "rgesn.xlsx"), {"rgesn.xlsx": workbook})


@cache
def _audit() -> tuple[bytes, bytes]:
    """An audit to fill, and its workbook: made in forks, since this process must start no thread."""
    new = Job("audit new", ("ecodesign", "audit", "new", f"{OUT}/audit.yaml"), {f"{OUT}/.keep": b""})
    text = next(run_all([new], keep=True)).result["audit.yaml"]
    export = Job("audit export", ("ecodesign", "audit", "export", "audit.yaml", *_TO), {"audit.yaml": text})
    return text, next(run_all([export], keep=True)).result["rgesn_2024.xlsx"]


_STUDIES = ("footprint parc.csv", "relevance acts.csv", "service assess", "service compare", "service map",
            "signals fictif-parc.csv")  # fmt: skip
_PAGES = (".html", ".pdf", ".xlsx", ".md")


@cache
def bases() -> tuple[Base, ...]:
    """Every command to try; those that read results of ours are given ones made here."""
    read = [*_read()]
    made = [replace(b, argv=(*b.argv, "--json")) for b in read if b.name in _STUDIES]
    results = {}
    for verdict in run_all([Job(b.name, b.argv, b.files, pages=False) for b in made], keep=True):
        assert (verdict.code, verdict.fault) == (0, ""), verdict
        kept = {n: d for n, d in verdict.result.items() if not n.endswith(_PAGES)}
        results[verdict.job.name] = kept
    return (*read, *(_of_results(results)))


def _of_results(results: Mapping[str, Mapping[str, bytes]]) -> Iterator[Base]:
    for name, files in sorted(results.items()):
        laid = {f"r/{n}": d for n, d in files.items()}
        yield Base(f"report {name}", ("report", "r", *_TO), laid)
        if "lines.parquet" in files:
            item = "a1" if name.startswith("footprint") else "portable"
            yield Base(f"explain {name}", ("explain", "r", "--item", item), laid)
    footprint = results["footprint parc.csv"]
    yield Base("compare", ("compare", "r", "s"), {f"{f}/{n}": d for f in "rs" for n, d in footprint.items()},
               tuple(f"r/{n}" for n in footprint))  # fmt: skip
    measured = json.dumps({"command": "ecodesign measure", "total": {"encoded_bytes": {"median": 1}}}).encode()
    budget = b"limits:\n  encoded_bytes: 100000\n  requests: 20\n"
    yield Base(
        "budget check", ("ecodesign", "budget", "check", "b.yaml", "r"), {"b.yaml": budget, "r/results.json": measured}
    )


def jobs(seed: int, count: int) -> Iterator[Job]:
    """``count`` spoiled commands; the same for a seed."""
    every = bases()
    for n in range(count):
        dice = random.Random(f"{seed}:{n}")
        yield replace(every[n % len(every)].job(dice), name=f"{every[n % len(every)].name} [{seed}:{n}]")
