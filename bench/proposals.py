"""What ``--propose`` costs: 200 distinct words, known and misspelt, from the dictionary opened to the YAML written.

    python bench/proposals.py [WORDS]

The words are those of ``tests/catalogue/type_words``, then the same with two letters exchanged.
"""

from __future__ import annotations

import sys
from pathlib import Path

from machine import best, machine

LISTS = Path(__file__).parents[1] / "tests" / "catalogue" / "type_words"
WORK = """
import csv, sys, time
from pathlib import Path
from collections import Counter
from ecosoin.doors.factor_sets import load_builtin_set
most, folder = int(sys.argv[1]), Path(sys.argv[2])
lists = [csv.DictReader((folder / f'{n}_list.csv').open(encoding='utf-8')) for n in ('first', 'second')]
met = list(dict.fromkeys(row['word'] for rows in lists for row in rows))
spoilt = [w[:2] + w[3:4] + w[2:3] + w[4:] for w in met if len(w) > 6]
words = [w for pair in zip(spoilt, met) for w in pair][:most]
items = load_builtin_set('ademe-2022').items
from ecosoin.doors.catalogue_words import matcher_of
from ecosoin.studies.footprint.road.proposing import write_proposals
from ecosoin.studies.footprint.road.types import Resolved, Word, ask, propose
start = time.process_time()
matcher, asked = matcher_of(items), []
for text in words:
    answer = matcher.answer(text)
    word = Word(text)
    ask(word, answer, '', 1)
    asked.append(word)
propose(matcher, asked)
write_proposals(Path(sys.argv[3]) / 'mapping.yaml', Resolved([], asked, len(asked)), 'fr')
RESULT = {'work_s': time.process_time() - start, 'words': len(words), 'proposed': sum(bool(w.proposals) for w in asked)}
"""


def main() -> None:
    import tempfile

    words = sys.argv[1] if len(sys.argv) > 1 else "200"
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        print(best(WORK, words, str(LISTS), folder, by="cpu_s"))


if __name__ == "__main__":
    main()
