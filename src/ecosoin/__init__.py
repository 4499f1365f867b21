"""Ecosoin: what digital health costs the planet, and which part of it is worth it."""

__version__ = "0.1.0"
METHOD_VERSION = "2026.1"
CATALOGUE_VERSION = "2026.1"
