"""Problems of the inventory topic."""

TEXTS: dict[str, dict[str, str]] = {}
