"""A typed value back from its JSON: the other way of ``scoring.record.plain``."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, EnumMeta
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from scoring.record import code_of

Value = TypeVar("Value")
Reader = Callable[[Any], Any]


def typed(kind: type[Value], value: object) -> Value:
    """Return the value of a kind from what ``plain`` made of it; what is not there takes its default.

    >>> typed(date, "2026-11-24")
    datetime.date(2026, 11, 24)

    Raises
    ------
    KeyError, ValueError, TypeError
        If the JSON is not one of this kind.
    """
    reader: Callable[[Any], Value] = _reader(cast(Hashable, kind))
    return reader(value)


@cache
def _reader(kind: Hashable) -> Reader:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        (only,) = (_reader(one) for one in inner if one is not NoneType)
        return lambda value: None if value is None else only(value)
    if isinstance(origin, type):
        return _container_reader(origin, inner)
    if isinstance(kind, EnumMeta):
        members: Mapping[str, Enum] = kind.__members__
        return {code_of(choice): choice for choice in members.values()}.__getitem__
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    return _LEAVES.get(kind, lambda value: value)


_LEAVES: Mapping[Any, Reader] = {date: date.fromisoformat, float: float}


def _container_reader(origin: type, inner: tuple[Any, ...]) -> Reader:
    if issubclass(origin, tuple):
        item = _reader(inner[0])
        return lambda value: tuple(item(one) for one in value)
    if issubclass(origin, Mapping):
        name, item = _reader(inner[0]), _reader(inner[1])
        return lambda value: {name(key): item(one) for key, one in value.items()}
    raise TypeError(f"A record holds no {origin.__name__}. Declare a tuple or a mapping.")


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    parts = [(one.name, _reader(hints[one.name])) for one in fields(kind)]
    return lambda value: kind(**{name: reader(value[name]) for name, reader in parts if name in value})
