"""What is wrong with a file: sheet, row, column, what was given, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from features.declare import Label
from features.faults import shortened
from features.refusal import Refusal

MOST = 20_000
"""Faults of one file that are told; the rest are counted."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault of a file, a heading, a row or a cell.

    Attributes
    ----------
    row
        As a spreadsheet counts, from 1; None where the whole file is meant.
    column
        From 0; None where a whole row or the file is meant.
    heading
        The heading as it is written.
    """

    code: str
    given: str
    expected: Label
    fix: Label
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    heading: str = ""

    @property
    def letter(self) -> str:
        """The column as a spreadsheet calls it, empty where none is meant."""
        return "" if self.column is None else letters_of(self.column)

    def place(self, language: str) -> str:
        """Return where the fault is, in words."""
        return place_words(self.sheet, self.row, self.column, self.heading, language)

    def words(self, language: str) -> str:
        """Return the fault as a sentence, without its place."""
        expected, fix = self.expected.in_language(language), self.fix.in_language(language)
        if not self.given:
            return f"缺{expected}。{fix}。" if language == "zh" else f"Expected {expected}. {fix}."
        if language == "zh":
            return f"填的是“{self.given}”，应为{expected}。{fix}。"
        return f"Given {self.given!r}, expected {expected}. {fix}."

    def to_json(self, language: str) -> dict[str, object]:
        """Return the fault for machines, its words in a language."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.letter,
            "heading": self.heading,
            "code": self.code,
            "given": self.given,
            "expected": self.expected.in_language(language),
            "fix": self.fix.in_language(language),
        }


class FileRefused(Refusal):
    """A file cannot be read as it is; ``faults`` names everything that is wrong with it."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.words("en"))

    def words(self, language: str) -> str:
        """Return every fault in a line of its own."""
        apart = "：" if language == "zh" else ": "
        lines = [(fault.place(language), fault.words(language)) for fault in self.faults]
        return "\n".join(place + apart + words if place else words for place, words in lines)


def refusal(code: str, given: object, expected: Label, fix: Label) -> FileRefused:
    """Return the refusal of a whole file."""
    return FileRefused([FileFault(code, shortened(given), expected, fix)])


def place_words(sheet: str, row: int | None, column: int | None, heading: str, language: str) -> str:
    """Return a place of a file in words: sheet, row from 1, column from 0 with its heading as written.

    >>> place_words("", 3, 1, "revenue", "en"), place_words("", 3, None, "", "zh")
    ('row 3, column B (revenue)', '第3行')
    """
    is_zh = language == "zh"
    parts = [sheet] if sheet else []
    if row is not None:
        parts.append(f"第{row}行" if is_zh else f"row {row}")
    if column is not None:
        name = f"（{heading}）" if is_zh else f" ({heading})"
        letter = f"{letters_of(column)}列" if is_zh else f"column {letters_of(column)}"
        parts.append(letter + (name if heading else ""))
    return ("，" if is_zh else ", ").join(parts)


def letters_of(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0.

    >>> letters_of(0), letters_of(25), letters_of(26), letters_of(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
