"""The JSON Schema of the decision record, made from the types themselves."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from scoring.record import SCHEMA, Record, code_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: Mapping[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}


def record_schema() -> dict[str, Any]:
    """Return the schema of what ``record_of`` returns."""
    definitions: dict[str, Any] = {}
    root = _schema(Record, definitions)
    return {"$schema": DIALECT, "$id": SCHEMA, **root, "$defs": dict(sorted(definitions.items()))}


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return {"anyOf": [_schema(one, definitions) for one in arguments]}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum)):
        return _declared(kind, definitions)
    raise TypeError(f"No JSON Schema for {kind!r}. Declare records with numbers, texts, days and choices.")


def _declared(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a reference to a class, which is described once."""
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        description = {"description": (kind.__doc__ or "").strip().splitlines()[0]}
        definitions[kind.__name__] = description | (
            {"enum": [code_of(one) for one in kind]} if issubclass(kind, Enum) else _object(kind, definitions)
        )
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    properties = {name: _schema(hint, definitions) for name, hint in hints.items()}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }
