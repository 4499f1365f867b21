"""The chapters of the footprint report, one question each."""
