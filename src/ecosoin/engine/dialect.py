"""The few words in which the engines' SQL differs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """How an engine writes a compensated sum, a difference of dates in days, and a date."""

    name: str
    total: str
    days_between: str

    def total_of(self, expression: str) -> str:
        """The sum of an expression, compensated where the engine can."""
        return self.total.format(x=expression)

    def days(self, start: str, end: str) -> str:
        """Whole days from ``start`` to ``end``."""
        return self.days_between.format(start=start, end=end)


def double(value: float) -> str:
    """A number as a double literal in every dialect (a bare 0.1 is a decimal in Spark, and decimals divide otherwise).

    >>> double(0.57), double(1e-9)
    ('0.57e0', '1e-09')
    """
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"


DUCKDB = Dialect("duckdb", "fsum({x})", "date_diff('day', {start}, {end})")
SPARK = Dialect("spark", "sum({x})", "datediff({end}, {start})")
