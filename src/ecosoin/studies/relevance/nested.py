"""Which studies told before speak of the same acts? Two nested tables give by subtraction what each withholds."""

from collections.abc import Iterable

from ecosoin.kernel.errors import Problem
from ecosoin.results.relevance import Publication


def is_same(one: Publication, other: Publication) -> bool:
    """Whether two studies tell the same of the same acts."""
    return (one.asked, one.months) == (other.asked, other.months)


def nested(told: Publication, earlier: Iterable[Publication]) -> list[Problem]:
    """The doubt of the earlier studies that share acts with one and are not that one told again."""
    days = sorted(e.day for e in earlier if _share_acts(e, told) and not is_same(e, told))
    params = {"studies": len(days), "days": ", ".join(dict.fromkeys(days))}
    return [Problem("studies-nested", "doubt", params=params)] if days else []


def _share_acts(one: Publication, other: Publication) -> bool:
    """Whether a month of both has acts in common: the least fingerprints of a part are among the least of the whole."""
    return any(
        not set(month.some).isdisjoint(other.months[name].some)
        for name, month in one.months.items()
        if name in other.months
    )
