"""Problems of the service topic."""

TEXTS: dict[str, dict[str, str]] = {}
