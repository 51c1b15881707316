"""A value as bytes in one way only (RFC 8785)."""

from __future__ import annotations

from typing import Any

import rfc8785

_SAFE = 2**53


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value; whole numbers beyond 2**53 are written as doubles.

    Raises
    ------
    ValueError
        If it holds a number that is not finite, or half a character.
    """
    try:
        return rfc8785.dumps(value)
    except rfc8785.IntegerDomainError:
        return rfc8785.dumps(_as_doubles(value))


def _as_doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_doubles(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_doubles(part) for part in value]
    if type(value) is int and abs(value) >= _SAFE:
        return float(value)
    return value
