"""Which code, method and catalogue made a result? Versions printed by every document and report."""

__version__ = "0.1.0"
METHOD_VERSION = "2026.2"
CATALOGUE_VERSION = "2026.1"
