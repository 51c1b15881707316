"""A value against a wording: what is printed on every form stands once, and a value keeps what was filled in.

A wording is JSON, kept in the chain and named by its digest. A value that follows it is stored as what stands
in its blanks, and whatever does not follow it as it is. So every value comes back whole whatever the wording
says: a wording decides about size alone. To read, ``whole`` needs nothing but the two.

A wording has words for each place of a value:

========================== ======================================= ==================================
``null``                   a blank                                 the value itself
``{"one_of": [...]}``      one of some values                      its place among them
``{"list": WORDS}``        values of one wording                   a list of them
``{"object": {NAME:        names with blanks, and names that       a list: the blanks, and then, if
WORDS}, "usual": {NAME:    usually have the value that is printed  anything is more or other than
VALUE}}``                                                          printed, an object of that
``{"among": [WORDS],       one of several objects: that in which   its place, and what is stored of
"by": [NAME]}``            these names are printed so              it
``{"as": NAME}``           words that several places share         what is stored by these
========================== ======================================= ==================================

Null is stored as null, what follows no wording as ``{"": VALUE}``, and false stands for a name that an
object lacks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from scoring.journal.canonical import canonical

Words = Mapping[str, Any] | None
Filler = Callable[[Any], Any]
OTHER = ""
LACKING = False
_FEW = 4


class Wording:
    """A wording as it stands in the chain.

    Attributes
    ----------
    text
        Canonical JSON of its words and of those that several places share.
    digest
        Its SHA-256.
    """

    def __init__(self, text: str) -> None:
        self.text, self.digest = text, hashlib.sha256(text.encode()).hexdigest()
        parts = json.loads(text)
        self._words: Words = parts["words"]
        self._shared: Mapping[str, Words] = parts["shared"]

    @classmethod
    def of(cls, words: Words, shared: Mapping[str, Words] | None = None) -> Wording:
        """Return the wording that these words make."""
        return cls(canonical({"words": words, "shared": shared or {}}).decode())

    def filled(self, value: object) -> Any:
        """Return what is stored of a value."""
        return self._filler(value)

    def whole(self, stored: object) -> Any:
        """Return the value of which this was stored."""
        return whole(self._words, stored, self._shared)

    @cached_property
    def _filler(self) -> Filler:
        shared: dict[str, Filler] = {}
        shared.update((name, _filler_of(words, shared)) for name, words in self._shared.items())
        return _filler_of(self._words, shared)


def filled(words: Words, value: object) -> Any:
    """Return what is stored of a value by words that share none."""
    return _filler_of(words, {})(value)


def whole(words: Words, stored: Any, shared: Mapping[str, Words]) -> Any:
    """Return the value of which this was stored; ``verify_receipt.py`` has the same function."""
    words = shared[words["as"]] if words is not None and "as" in words else words
    if words is None or stored is None:
        return stored
    if isinstance(stored, dict):
        return stored[OTHER]
    if "one_of" in words:
        return words["one_of"][stored]
    if "list" in words:
        return [whole(words["list"], one, shared) for one in stored]
    if "among" in words:
        return whole(words["among"][stored[0]], stored[1], shared)
    blanks = words["object"]
    found = dict(words["usual"])
    for (name, one), part in zip(blanks.items(), stored, strict=False):
        if part is not LACKING:
            found[name] = whole(one, part, shared)
    return found | stored[-1] if len(stored) > len(blanks) else found


class _OtherError(Exception):
    """A value does not follow a wording."""


def _filler_of(words: Words, shared: Mapping[str, Filler]) -> Filler:
    """Return what stores values by some words: made once, since every decision is stored by it."""
    if words is None:
        return _as_it_is
    if "as" in words:
        name: str = words["as"]
        return lambda value: shared[name](value)  # noqa: PLW0108  # it may be made after this one
    if "object" in words:
        fill = _object_filler(words, shared)
    elif "among" in words:
        fill = _among_filler(words, shared)
    elif "list" in words:
        fill = _list_filler(_filler_of(words["list"], shared))
    else:
        fill = _choice_filler(words["one_of"])

    def filled(value: Any) -> Any:
        try:
            return None if value is None else fill(value)
        except _OtherError:
            return {OTHER: value}

    return filled


def _as_it_is(value: Any) -> Any:
    return value


def _list_filler(item: Filler) -> Filler:
    def fill(value: Any) -> list[Any]:
        if type(value) is not list:
            raise _OtherError
        return [item(one) for one in value]

    return fill


def _object_filler(words: Mapping[str, Any], shared: Mapping[str, Filler]) -> Filler:
    blanks = [(name, _filler_of(one, shared)) for name, one in words["object"].items()]
    names, usual = words["object"].keys(), words["usual"].items()

    def fill(value: Any) -> list[Any]:
        if type(value) is not dict:
            raise _OtherError
        stored, there = [], 0
        for name, filler in blanks:
            part = LACKING
            if name in value:
                part, there = filler(value[name]), there + 1
                if part is LACKING:
                    raise _OtherError
            stored.append(part)
        is_usual = True
        for name, part in usual:
            if name not in value:
                raise _OtherError
            is_usual = is_usual and _is_same(value[name], part)
        if is_usual and len(value) == there + len(usual):
            return stored
        return [*stored, other(value)]

    def other(value: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: part for name, part in value.items() if name not in names}
        return {name: part for name, part in found.items() if not same_as_usual(name, part)}

    def same_as_usual(name: str, part: Any) -> bool:
        return name in words["usual"] and _is_same(part, words["usual"][name])

    return fill


def _among_filler(words: Mapping[str, Any], shared: Mapping[str, Filler]) -> Filler:
    by = tuple(words["by"])
    fillers = [_object_filler(one, shared) for one in words["among"]]
    places = {_key_of(one["usual"], by): place for place, one in enumerate(words["among"])}

    def fill(value: Any) -> list[Any]:
        place = places.get(_key_of(value, by)) if type(value) is dict else None
        if place is None:
            raise _OtherError
        return [place, fillers[place](value)]

    return fill


def _choice_filler(choices: Sequence[Any]) -> Filler:
    places = {_text_of(one): place for place, one in enumerate(choices)}

    def fill(value: Any) -> int:
        if len(choices) <= _FEW:
            place = next((n for n, one in enumerate(choices) if _is_same(value, one)), None)
        else:
            place = places.get(_text_of(value))
        if place is None or not _is_same(value, choices[place]):
            raise _OtherError
        return place

    return fill


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two values are the same JSON: 1 is 1.0, but neither is true."""
    if one is other:
        return True
    if type(one) is not type(other):
        numbers = {type(one), type(other)} == {int, float}
        return numbers and bool(one == other)
    if type(one) is dict:
        return one.keys() == other.keys() and all(_is_same(part, other[name]) for name, part in one.items())
    if type(one) is list:
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other)


def _key_of(value: Mapping[str, Any], by: Sequence[str]) -> object:
    if len(by) == 1:
        return _text_of(value.get(by[0]))
    return tuple(_text_of(value.get(name)) for name in by)


def _text_of(value: Any) -> object:
    """Return by what a value is found: a text by itself, another by its canonical JSON."""
    return value if type(value) is str else canonical(value)
