"""Quantities the rules derive from facts of the establishment: boxes of teleworkers, spare servers."""

from ecosoin.kernel.units import DAYS


def telework_box_count(staff: float, day_year: float, household_person: float) -> float:
    """Internet boxes the organisation answers for: staff * (days / 365) / persons per household (RCP SI 2024, p. 15).

    >>> round(telework_box_count(250, 100, 2.3), 2)
    29.78
    """
    return staff * (day_year / DAYS) / household_person


def spare_server_count(server: float, spare_share: float) -> float:
    """Spare servers, which draw no power: servers * share (RCP DC & Cloud 2025, p. 19).

    >>> spare_server_count(100, 0.05)
    5.0
    """
    return server * spare_share
