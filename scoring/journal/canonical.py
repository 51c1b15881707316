"""A value as bytes in one way only (RFC 8785).

The library ``rfc8785`` says what that way is, and a test holds this to it; written out for the types of a
parsed body it takes a third of the time, which every decision spends.
"""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import Any

import rfc8785

_SAFE = 2**53


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value; whole numbers beyond 2**53 are written as doubles.

    Raises
    ------
    ValueError
        If it holds a number that is not finite, half a character, or what is no JSON.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode()


def _write(value: Any, put: Any) -> None:
    kind = type(value)
    if kind is str:
        put(encode_basestring(value))
    elif kind is float:
        put(_float(value))
    elif kind is dict:
        _write_object(value, put)
    elif kind is list or kind is tuple:
        _write_list(value, put)
    elif value is None or value is True or value is False:
        put("null" if value is None else "true" if value else "false")
    elif kind is int:
        put(str(value) if -_SAFE < value < _SAFE else _float(float(value)))
    else:
        put(rfc8785.dumps(value).decode())


def _write_object(value: dict[str, Any], put: Any) -> None:
    if not all(type(name) is str for name in value):
        raise ValueError("A name in an object is not text, so it cannot be written as JSON.")
    is_plain = all(name.isascii() for name in value)
    between = "{"
    for name in sorted(value) if is_plain else sorted(value, key=lambda one: one.encode("utf-16be")):
        put(f"{between}{encode_basestring(name)}:")
        _write(value[name], put)
        between = ","
    put("}" if between == "," else "{}")


def _write_list(value: list[Any] | tuple[Any, ...], put: Any) -> None:
    between = "["
    for one in value:
        put(between)
        _write(one, put)
        between = ","
    put("]" if between == "," else "[]")


def _float(value: float) -> str:
    """Return a number as ECMAScript writes it: as Python does, but for whole, large and small ones."""
    text = repr(value)
    if text[-2:] == ".0" and "e" not in text:
        return text[:-2] if value else "0"
    if "e" in text or "n" in text:
        return rfc8785.dumps(value).decode()
    return text
