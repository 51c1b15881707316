"""What OpenAPI says of an application: one property for each column, made from the declarations."""

from __future__ import annotations

from typing import Any

from api.v1.example import EXAMPLE
from features.attributes import ATTRIBUTES
from features.border import State
from features.inputs import COLUMNS, field_of, label_of

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "The text is not JSON", **_PROBLEM},
    413: {"description": "The body is too large", **_PROBLEM},
    415: {"description": "The content type is not JSON", **_PROBLEM},
    422: {
        "description": "The application has faults, all named; or its key came with another one before",
        **_PROBLEM,
    },
    503: {
        "description": "Not recorded: the journal cannot be written now. Ask again, with the same key",
        **_PROBLEM,
    },
    507: {"description": "Not recorded: the journal has no room left", **_PROBLEM},
}
READ_RESPONSES: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such decision", **_PROBLEM},
    503: {"description": "The journal cannot be read now", **_PROBLEM},
}
WRITE_PARAMETERS: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": (
                "Made by the caller, one for each application. Sent again with the same body it gives the "
                "same answer, marked Idempotent-Replayed; with another body it is refused. "
                "Without it, asking again decides again."
            ),
        }
    ]
}


def request_body() -> dict[str, Any]:
    """Return the description of an application's body."""
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _application(), "example": dict(EXAMPLE)}},
        }
    }


def _application() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["figures"],
        "properties": {
            "reference": {"type": "string", "maxLength": 200},
            "day": {"type": "string", "format": "date", "description": "The day whose law applies."},
            "attributes": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    name: {"type": "string", "title": one.label.en, "description": one.expected.en}
                    for name, one in ATTRIBUTES.items()
                },
            },
            "figures": {
                "type": "object",
                "additionalProperties": False,
                "properties": {column: _figure(column) for column in COLUMNS},
            },
        },
    }


def _figure(column: str) -> dict[str, Any]:
    declared, label = field_of(column), label_of(column)
    number = {"type": "number", "minimum": declared.low, "maximum": declared.high}
    return {
        "title": f"{label.en} / {label.zh}",
        "description": f"Unit {declared.unit}. Proof: {declared.proof.value.en}.",
        "anyOf": [
            number,
            {"type": "boolean"},
            {"type": "string", "enum": [choice.code for choice in declared.choices]},
            {"type": "null"},
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "value": {},
                    "unit": {"type": "string"},
                    "state": {"enum": [state.value for state in State]},
                    "source": {"type": "string"},
                    "document": {"type": "string"},
                    "quality": {"type": "integer", "minimum": 1, "maximum": 5},
                },
            },
        ],
    }
