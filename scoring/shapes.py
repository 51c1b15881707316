"""Wordings of the types that a record is made of: what is a choice, what a list, and what is left blank."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from enum import Enum, EnumMeta
from types import NoneType, UnionType
from typing import Any

from scoring.journal.canonical import canonical
from scoring.journal.wording import Words
from scoring.record import code_of, plain

BOOLEAN: Words = {"one_of": [False, True]}


def shape_of(kind: Any, **words: Words) -> dict[str, Any]:
    """Return the wording of a dataclass; ``words`` are those of some of its fields."""
    hints = typing.get_type_hints(kind)
    return {"object": {name: words.get(name, _shape(hint)) for name, hint in hints.items()}, "usual": {}}


def _shape(hint: Any) -> Words:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, UnionType}:
        (only,) = (one for one in inner if one is not NoneType)
        return _shape(only)
    if hint is bool:
        return BOOLEAN
    if isinstance(hint, EnumMeta):
        return one_of(code_of(choice) for choice in _members(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return shape_of(hint)
    if origin is tuple:
        item = _shape(inner[0])
        return None if item is None else {"list": item}
    return None


def _members(kind: EnumMeta) -> Iterable[Enum]:
    members: Mapping[str, Enum] = kind.__members__
    return members.values()


def printed(word: Mapping[str, Any], **values: object) -> dict[str, Any]:
    """Return the wording of an object in which some names usually have these values."""
    blank = {name: one for name, one in word["object"].items() if name not in values}
    return {"object": blank, "usual": word["usual"] | {name: plain(one) for name, one in values.items()}}


def one_of(values: Iterable[object]) -> Words:
    """Return the wording of a value that is one of these."""
    return {"one_of": list({canonical(one): one for one in map(plain, values)}.values())}


def list_of(words: Words) -> Words:
    """Return the wording of a list of such values."""
    return {"list": words}


def among(words: Iterable[Mapping[str, Any]], *by: str) -> Words:
    """Return the wording of an object that is worded by what these names say in it."""
    return {"among": list(words), "by": list(by)}


def as_shared(name: str) -> Words:
    """Return the words that stand among the shared ones."""
    return {"as": name}


def named(words: Mapping[str, Words]) -> dict[str, Any]:
    """Return the wording of an object by its names, any of which may be lacking."""
    return {"object": dict(words), "usual": {}}
