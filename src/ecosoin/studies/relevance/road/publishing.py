"""What of the acts of a study is kept in the register of its author, so that the next one is told of what is nested?"""

import hashlib

import duckdb
import msgspec

from ecosoin.doors.engines.duck import create_table
from ecosoin.doors.pseudonym_key import fingerprint
from ecosoin.inputs.relevance.events import DAY_US
from ecosoin.results.relevance import Definition, Publication, PublishedMonth
from ecosoin.results.tables import specs
from ecosoin.studies.relevance.road.counting import known_systems

_SOME = 64
"""Fingerprints kept of a month: of studies that share one act in ten, one in a thousand is not seen."""


def publication(
    con: duckdb.DuckDBPyConnection, key: bytes, day: str, *, rules: list[Definition], min_cell: int
) -> Publication:
    """The acts that rules watch, by month, under fingerprints made with the key of the pseudonyms.

    An act is its patient, code and day, however another export would write them.
    """
    create_table(con, "system_name", specs("writing system"), list(known_systems().items()))
    act = "concat_ws(chr(31), ltrim(cast(p.patient_text as varchar), '0'), coalesce(n.system, a.system), a.code, day)"
    months = con.execute(
        f"select strftime(make_timestamp(instant_us), '%Y-%m') as month, bit_xor(mark)::varchar, min(mark, {_SOME}) "
        f"from (select distinct a.day as instant_us, md5_number_lower($key::blob || encode({act})) as mark from "
        f"(select *, instant_us - instant_us % {DAY_US} as day from act) a "
        "join (select distinct system, code from rule_code) using (system, code) "
        "left join system_name n on n.writing = a.system join patient p using (patient)) m "
        "group by month order by month",
        {"key": hashlib.sha256(key).digest()},
    ).fetchall()
    return Publication(
        day=day,
        key_fingerprint=fingerprint(key),
        asked=hashlib.sha256(msgspec.json.encode([rules, min_cell])).hexdigest(),
        months={m: PublishedMonth(every=every, some=[str(n) for n in some]) for m, every, some in months},
    )
