"""Does a document keep the schema shipped with the package?"""

import json
from typing import Any

import jsonschema

from ecosoin.reference import load_reference_text

SCHEMA = jsonschema.Draft202012Validator(json.loads(load_reference_text("schema/results.schema.json")))


def breaches(document: Any, name: str) -> list[str]:
    """What a document (``footprint``, ``relevance-reading``) breaks of its schema, in the order of the validator."""
    one = SCHEMA.evolve(schema={**SCHEMA.schema, "$ref": f"#/$defs/{name}"})
    return [error.message for error in one.iter_errors(document)]
