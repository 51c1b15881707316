"""A small form that a person fills in, read with all its faults at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from features.attributes import day_of
from features.declare import Label
from features.faults import Fault, FaultsError, pointer, shortened

Choice = TypeVar("Choice")
NOT_A_CHOICE = "not-a-choice"
_OBJECT = Label("一个对象", "an object")
_MEND = Label("请修改后重新提交", "Mend it and send it again")
_BAD = frozenset(chr(code) for code in range(32)) - {"\n", "\t"}


class Form:
    """A JSON object with these names and no others; ``close`` raises what was wrong."""

    def __init__(self, body: object, names: Sequence[str]) -> None:
        self._faults: list[Fault] = []
        self._places = {pointer(name): place for place, name in enumerate(names)}
        self._parts: Mapping[str, Any] = body if isinstance(body, dict) else {}
        if not isinstance(body, dict):
            self.fault("", "not-an-object", _OBJECT, body)
        for name in self._parts:
            if name not in names:
                known = ", ".join(names)
                self.fault(name, "unknown", Label(f"其中之一：{known}", f"one of {known}"), name)

    def fault(self, name: str, code: str, expected: Label, given: object = None) -> None:
        """Note a fault of one part."""
        found = self._parts.get(name) if given is None else given
        place = pointer(shortened(name)) if name else ""
        self._faults.append(Fault(place, code, shortened(found), expected, _MEND))

    def has(self, name: str) -> bool:
        """Return whether a part was given."""
        return self._parts.get(name) is not None

    def text(self, name: str, longest: int) -> str:
        """Return words, without the blanks around them."""
        found = self._parts.get(name)
        expected = Label(f"1至{longest}个字", f"text of 1 to {longest} characters")
        if not isinstance(found, str) or not 0 < len(found.strip()) <= longest or not _is_clean(found):
            self.fault(name, "not-text", expected)
            return ""
        return found.strip()

    def choice(self, name: str, choices: Mapping[str, Choice]) -> Choice | None:
        """Return one of some choices, None where it is none of them."""
        found = self._parts.get(name)
        if isinstance(found, str) and found in choices:
            return choices[found]
        known = ", ".join(choices) or "-"
        self.fault(name, NOT_A_CHOICE, Label(f"其中之一：{known}", f"one of {known}"))
        return None

    def day(self, name: str, after: date, last: date) -> date | None:
        """Return a day later than one and not later than another."""
        found = day_of(self._parts.get(name))
        if found is None or not after < found <= last:
            self.fault(
                name,
                "not-in-time",
                Label(f"{after}之后、不晚于{last}的日期", f"a day after {after}, by {last}"),
            )
            return None
        return found

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return an object with something in it."""
        found = self._parts.get(name)
        if not isinstance(found, dict) or not found:
            self.fault(name, "not-an-object", _OBJECT)
            return {}
        return found

    def close(self) -> None:
        """Raise every fault, in the order of the form; names that it does not have come last.

        Raises
        ------
        FaultsError
            If there is any.
        """
        if self._faults:
            last = len(self._places)
            raise FaultsError(sorted(self._faults, key=lambda one: self._places.get(one.place, last)))


def _is_clean(text: str) -> bool:
    return not _BAD & set(text) and not any("\ud800" <= letter <= "\udfff" for letter in text)
