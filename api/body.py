"""A request's body as a JSON value, or a refusal that says what is wrong with the text.

The standard parser lets NaN, endless nesting and repeated keys through; each has broken a service before.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from fastapi import Request

from api.problems import Problem
from features.declare import Label
from features.faults import Fault, shortened

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
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except UnicodeDecodeError as error:
        raise Problem(400, "not-utf-8", f"byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise Problem(400, "not-json", f"line {error.lineno}, column {error.colno}: {error.msg}") from error


def _refuse_depth(content: bytes) -> None:
    depth = 0
    for byte in _STRINGS.sub(b"", content):
        if byte in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise Problem(400, "too-deep", f"> {DEEPEST}")
        elif byte in b"]}":
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = [name for name in found if names.count(name) > 1]
        faults = [
            Fault(
                place=f"/{shortened(name)}",
                code="repeated-key",
                given=shortened(name),
                expected=Label("每个名称只出现一次", "each name once"),
                fix=Label("删去重复的一处", "Remove one of them"),
            )
            for name in twice
        ]
        raise Problem(400, "repeated-key", ", ".join(shortened(name) for name in twice), tuple(faults))
    return found


def _constant(name: str) -> NoReturn:
    raise Problem(400, "not-finite", name)


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Problem(400, "not-finite", shortened(text))
    return number
