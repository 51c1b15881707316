"""A request's body as a JSON value, or a refusal that says what is wrong with the text.

The standard parser lets NaN, endless nesting and repeated keys through; each has broken a service before.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NoReturn

from fastapi import Request

from api.problems import Problem
from api.unparsed import unparsed
from features.declare import Label
from features.faults import MOST, Fault, pointer, shortened

LARGEST = 1_000_000
DEEPEST = 32
LONGEST_NUMBER = 400
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(rb"[0-9]{%d,}" % LONGEST_NUMBER)


async def json_of(request: Request) -> object:
    """Return the parsed body of a request.

    Raises
    ------
    Problem
        400, 413 or 415, naming what was given, what was expected and what to do.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not-json-content", kind)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise Problem(413, "too-large", f"> {LARGEST:,}")
    return parsed(bytes(content))


def parsed(content: bytes) -> object:
    """Return the JSON value that a text holds; see ``json_of``."""
    _refuse_depth(content)
    if _NUMBER.search(_STRINGS.sub(b"", content)):
        raise Problem(400, "number-too-long", f"{LONGEST_NUMBER}+")
    try:
        text = content.decode("utf-8")
        found: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
    except UnicodeDecodeError as error:
        raise Problem(400, "not-utf-8", f"byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise Problem(400, "not-json", unparsed(error)) from error
    _refuse_repeated(found)
    return found


def _refuse_depth(content: bytes) -> None:
    depth = 0
    for byte in _STRINGS.sub(b"", content):
        if byte in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise Problem(400, "too-deep", f"> {DEEPEST}")
        elif byte in b"]}":
            depth -= 1


class _Pairs(tuple[tuple[str, object], ...]):
    """An object in which a name stands twice: its pairs as they came."""

    __slots__ = ()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | _Pairs:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Pairs(pairs)


def _repeated(value: object, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the place of each name that stands twice; ``_refuse_depth`` bounds how deep this goes."""
    parts: Iterable[tuple[str, object]] = ()
    if isinstance(value, _Pairs):
        counts = Counter(name for name, _ in value)
        yield from ((*place, name) for name, count in counts.items() if count > 1)
        parts = value
    elif isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = ((str(number), one) for number, one in enumerate(value))
    for name, one in parts:
        if isinstance(one, _Pairs | dict | list):
            yield from _repeated(one, (*place, name))


def _refuse_repeated(value: object) -> None:
    places = list(islice(_repeated(value), MOST))
    if not places:
        return
    faults = [
        Fault(
            place=pointer(*map(shortened, place)),
            code="repeated-key",
            given=shortened(place[-1]),
            expected=Label("每个名称只出现一次", "each name once"),
            fix=Label("删去重复的一处", "Remove one of them"),
        )
        for place in places
    ]
    raise Problem(400, "repeated-key", ", ".join(fault.place for fault in faults[:3]), faults)


def _constant(name: str) -> NoReturn:
    raise Problem(400, "not-finite", name)


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Problem(400, "not-finite", shortened(text))
    return number
