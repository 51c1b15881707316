"""What is wrong with a report: where, what was given, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from features.declare import Label

MOST = 100
"""Faults told at once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes
    ----------
    place
        A JSON pointer such as ``/figures/revenue/unit``.
    code
        A word for machines, such as ``out-of-range``.
    given
        What stood there, shortened.
    """

    place: str
    code: str
    given: str
    expected: Label
    fix: Label


class FaultsError(Exception):
    """A report cannot be read; ``faults`` names everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults[:MOST])
        super().__init__("; ".join(f"{fault.place}: {fault.expected.en}" for fault in self.faults))


def shortened(value: object) -> str:
    """Return what was given as JSON would show it, at most sixty characters of it.

    >>> shortened("a" * 100)[-1]
    '…'
    """
    if isinstance(value, dict | list):
        text = f"{type(value).__name__} ({len(value)})"
    else:
        words: dict[object, str] = {True: "true", False: "false", None: "null"}
        text = words[value] if value is None or isinstance(value, bool) else str(value)
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\\u0000")
    return text if len(text) <= 60 else text[:59] + "…"


def pointer(*parts: str) -> str:
    """Return a JSON pointer (RFC 6901).

    >>> pointer("figures", "a/b")
    '/figures/a~1b'
    """
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
