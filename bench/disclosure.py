"""What disclosure control costs, in a fresh process: rules whose sites and months are more or less often small.

    python bench/disclosure.py [SITES MONTHS]

Random acts, patients and repeats by site and month; a cell is small under 11. ``mean`` is that of the acts of a site in
a month: the smaller, the more is withheld. Three rules: two, and one that watches the acts of both.
"""

from __future__ import annotations

import sys

from machine import best, machine

WORK = """
import random, time
from ecosoin.inputs.relevance.rules import Line, Rule
from ecosoin.studies.relevance.rule_rows import rule_tables
from ecosoin.studies.relevance.rules import rule_codes
from ecosoin.studies.relevance.tallies import Counted, Tally
sites, months, mean, parts = map(int, sys.argv[1:])
chance = random.Random(1)
def cell():
    acts = 1 + int(chance.expovariate(1 / mean))
    previous = sorted(chance.randint(0, acts // 2) for _ in range(3))
    accepted = sorted(chance.randint(-(-p // 2), p) for p in previous)
    accepted = [min(a, p) for a, p in zip(accepted, previous)]
    return Tally(acts, chance.randint(1, max(1, acts - previous[2])), 0, 0, 0, accepted, previous, list(accepted))
def added(some):
    lists = ('after_accepted', 'after_previous', 'redundant_patients')
    whole = Tally(sum(t.acts for t in some), sum(t.patients for t in some))
    for name in lists:
        setattr(whole, name, [sum(x) for x in zip(*(getattr(t, name) for t in some))])
    return whole
def tallied(number, cells):
    found = {(number, 'site', n): added(row) for n, row in enumerate(cells)}
    found |= {(number, 'month', n): added([row[n] for row in cells]) for n in range(months)}
    return found | {(number, '', 0): added([t for row in cells for t in row])}
def rule(name, codes):
    line = Line(tuple(('LOINC', c) for c in codes), (), {}, 'any', frozenset(), active=True)
    return Rule(name, {}, (line,), (5.0, 20.0, 40.0), False, False, (0.1, 0.2, 0.3), 's', '-')
names = [f'{n}-{n}' for n in range(parts)]
each = [[[cell() for _ in range(months)] for _ in range(sites)] for _ in names]
if parts > 1:
    names.append('')
    each.append([[added([e[s][m] for e in each]) for m in range(months)] for s in range(sites)])
rules = [rule(f'r{n}', [c] if c else names[:-1]) for n, c in enumerate(names)]
tallies = {k: t for n, cells in enumerate(each) for k, t in tallied(n, cells).items()}
codes = rule_codes(rules, [c for r in rules for c in r.codes])
counted = Counted(rules, [f's{n}' for n in range(sites)], tallies, False, False, [], codes)
start = time.perf_counter()
tables = rule_tables(counted, 11)
rows = len(tables.rules) + len(tables.by_site) + len(tables.by_month)
RESULT = {'work_s': time.perf_counter() - start, 'rows': rows, 'withheld': tables.suppressed_cells}
"""


def main() -> None:
    sites, months = map(int, sys.argv[1:3] or ("40", "60"))
    print(machine())
    for parts, mean in ((p, m) for p in (1, 2) for m in (1, 10, 100)):
        told = best(WORK, str(sites), str(months), str(mean), str(parts), by="cpu_s")
        print(
            f"{2 * parts - 1} rule(s), {sites} sites, {months} months, {mean} acts a cell: {told['work_s']:.2f} s "
            f"({told['cpu_s']:.2f} s of processor for the process), {told['peak_mb']:.0f} MB; "
            f"{told['withheld']:.0f} rows of {told['rows']:.0f} tell less than they hold",
            flush=True,
        )


if __name__ == "__main__":
    main()
