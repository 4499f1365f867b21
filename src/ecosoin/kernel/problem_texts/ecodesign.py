"""Problems of the ecodesign topic."""

TEXTS: dict[str, dict[str, str]] = {}
