"""Problems of the relevance topic."""

TEXTS: dict[str, dict[str, str]] = {}
