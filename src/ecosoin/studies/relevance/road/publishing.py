"""What of the acts of a study is kept in the register of its author, so that the next one is told of what is nested?"""

import hashlib

import duckdb
import msgspec

from ecosoin.doors.pseudonym_key import fingerprint
from ecosoin.results.relevance import Definition, Publication, PublishedMonth

_SOME = 64
"""Fingerprints kept of a month: of studies that share one act in ten, one in a thousand is not seen."""


def publication(
    con: duckdb.DuckDBPyConnection, key: bytes, day: str, *, rules: list[Definition], min_cell: int
) -> Publication:
    """The acts of ``act`` by month, under fingerprints made with the key of the pseudonyms."""
    act = "concat_ws(chr(31), p.patient_text, a.system, a.code, a.instant_us, s.site)"
    months = con.execute(
        f"select strftime(make_timestamp(instant_us), '%Y-%m') as month, bit_xor(mark)::varchar, min(mark, {_SOME}) "
        f"from (select distinct a.instant_us, md5_number_lower($key::blob || encode({act})) as mark from act a "
        "join patient p using (patient) join site s using (site_no)) m group by month order by month",
        {"key": hashlib.sha256(key).digest()},
    ).fetchall()
    return Publication(
        day=day,
        key_fingerprint=fingerprint(key),
        asked=hashlib.sha256(msgspec.json.encode([rules, min_cell])).hexdigest(),
        months={m: PublishedMonth(every=every, some=[str(n) for n in some]) for m, every, some in months},
    )
