"""What may a program outside rely on? The JSON Schema of each document, made from its class."""

from typing import Any

import msgspec

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(document: Any, title: str) -> dict[str, Any]:
    """The JSON Schema of a document class, or of a list of them."""
    return {"$schema": DRAFT, "title": title, **msgspec.json.schema(document)}
