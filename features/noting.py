"""Reading a JSON value while noting everything that is wrong with it."""

from __future__ import annotations

import difflib
import re
from functools import cache

from features.attributes import LONGEST
from features.declare import Label
from features.faults import MOST, Fault, pointer, shortened

SEE_FIELDS = Label("字段名称见 GET /v1/fields", "GET /v1/fields lists the names")
_BAD_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


class Noting:
    """Reads texts and objects; ``faults`` are what was wrong, in the order of the body."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def _text(self, given: object, place: tuple[str, ...]) -> str:
        """Return a text; nothing is an empty one."""
        if given is None:
            return ""
        is_text = isinstance(given, str)
        if is_text and len(str(given)) <= LONGEST and not _BAD_CHARACTERS.search(str(given)):
            return str(given)
        expected = Label(
            f"不超过{LONGEST}字、不含控制字符的文字",
            f"text of at most {LONGEST} characters without NUL or half a pair",
        )
        self._add(
            place,
            "text",
            given,
            expected,
            Label("改短，或去掉特殊字符", "Shorten it, or remove such characters"),
        )
        return ""

    def _object(self, given: object, place: tuple[str, ...], known: tuple[str, ...]) -> dict[str, object]:
        """Return an object's known keys; every other key is a fault."""
        if not isinstance(given, dict):
            expected = Label("一个JSON对象", "a JSON object")
            self._add(place, "not-an-object", given, expected, SEE_FIELDS)
            return {}
        allowed = _as_set(known)
        for name in given:
            if name not in allowed:
                self._unknown_key(name, place, known)
        return {name: value for name, value in given.items() if name in allowed}

    def _unknown_key(self, name: str, place: tuple[str, ...], known: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(name[:60], known, n=3) if len(self.faults) < MOST else []
        fix = SEE_FIELDS
        if near:
            fix = Label(f"是不是 {'、'.join(near)}", f"Did you mean {' or '.join(near)}")
        expected = Label("系统里有的名称", "a declared name")
        self._add((*place, name), "unknown-name", name, expected, fix)

    def _add(self, place: tuple[str, ...], code: str, given: object, expected: Label, fix: Label) -> None:
        """Note a fault, up to as many as are told."""
        if len(self.faults) >= MOST:
            return
        clean = (_BAD_CHARACTERS.sub("�", part)[:80] for part in place)
        self.faults.append(Fault(pointer(*clean), code, shortened(given), expected, fix))


@cache
def _as_set(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(known)
