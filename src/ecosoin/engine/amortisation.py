"""Over how many years an equipment's embedded impact is spread, and which part of it is the organisation's.

The result depends on the study year, never on the day it is computed.
"""

from __future__ import annotations

from datetime import date

DAYS_PER_YEAR = 365
"""A year of amortisation in days (the convention of NumEcoEval, kept so that results can be compared)."""


def lifetime_from_dates(purchase: date, retirement: date) -> float:
    """Years between purchase and retirement: (retirement - purchase) / 365.

    >>> round(lifetime_from_dates(date(2020, 7, 8), date(2024, 11, 20)), 6)
    4.372603
    """
    return (retirement - purchase).days / DAYS_PER_YEAR


def lifetime_in_service(purchase: date, study_year: int, default_year: float) -> float:
    """Years for equipment still in service: max(category default, age on 31 December of the study year).

    >>> lifetime_in_service(date(2015, 12, 31), 2025, 5.0) > 10
    True
    """
    return max(default_year, (date(study_year, 12, 31) - purchase).days / DAYS_PER_YEAR)


def lifetime_refurbished_in(internal_year: float, upstream_year: float, refurbished_share: float) -> float:
    """Years when part of the purchases had a first life: internal + upstream * share (RCP SI 2024, p. 13).

    >>> round(lifetime_refurbished_in(4, 3, 50 / 250) - 4, 9)
    0.6
    """
    return internal_year + upstream_year * refurbished_share


def lifetime_refurbished_out(internal_year: float, reuse_rate: float, total_life_year: float) -> float:
    """Years when part of what leaves is used again: internal + rate * (total - internal) (RCP SI 2024, p. 13).

    >>> lifetime_refurbished_out(4, 0.5, 7)
    5.5
    """
    return internal_year + reuse_rate * (total_life_year - internal_year)


def telework_box_count(staff: float, day_year: float, household_person: float) -> float:
    """Internet boxes the organisation answers for: staff * (days / 365) / persons per household (RCP SI 2024, p. 15).

    >>> round(telework_box_count(250, 100, 2.3), 2)
    29.78
    """
    return staff * (day_year / DAYS_PER_YEAR) / household_person


def spare_server_count(server: float, spare_share: float) -> float:
    """Spare servers, which draw no power: servers * share (RCP DC & Cloud 2025, p. 19).

    >>> spare_server_count(100, 0.05)
    5.0
    """
    return server * spare_share
