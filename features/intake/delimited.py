"""CSV: the encoding by rule, the delimiter by the headings it finds, rows as they stand."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO

import numpy as np

from features.declare import Label
from features.intake.encodings import checked_encoding, encoding_of
from features.intake.faults import FileFault, FileRefused, refusal
from features.intake.headings import KNOWN_WORDS, heading_place, is_known
from features.intake.sheets import LOOKED_AT, PART, WIDEST, Part, Table, without_remarks

DELIMITERS = {",": Label("逗号", "commas"), ";": Label("分号", "semicolons"), "\t": Label("制表符", "tabs")}
Record = list[str]
NO_HEADINGS = Label(
    "前20行内有一行列名，如“营业收入 [万元]”或 revenue",
    "a row of headings within the first 20, such as 'Revenue [CNY]' or 'revenue'",
)
USE_TEMPLATE = Label("用 greenloan template 生成模板填写", "Start from 'greenloan template'")


def read_csv(stream: BinaryIO, encoding: str = "") -> Table:
    """Return the table in a CSV file.

    Parameters
    ----------
    encoding
        As a person named it; empty to find it by rule.

    Raises
    ------
    FileRefused
        If it cannot be decoded, has no headings, or is not CSV.
    """
    found = checked_encoding(stream, encoding) if encoding else encoding_of(stream, KNOWN_WORDS)
    delimiter, place, headings = _headings(stream, found)
    if len(headings) > WIDEST:
        raise refusal(
            "too-wide", len(headings), Label(f"不超过{WIDEST}列", f"at most {WIDEST} columns"), USE_TEMPLATE
        )
    name = found.removesuffix("-sig").upper()
    words = DELIMITERS[delimiter]
    return Table(
        kind="csv",
        sheet="",
        headings=tuple(headings),
        heading_row=place + 1,
        parts=_parts(_records(stream, found, delimiter), place + 1, len(headings)),
        notes=(Label(f"编码 {name}，以{words.zh}分列", f"Encoding {name}, separated by {words.en}"),),
    )


def _headings(stream: BinaryIO, encoding: str) -> tuple[str, int, Record]:
    """Return the delimiter under which most headings are known, their row's place, and the headings."""
    best: tuple[int, str, int, Record] | None = None
    first: Record = []
    for delimiter in DELIMITERS:
        rows = _top(stream, encoding, delimiter)
        first = max(first, rows[0] if rows else [], key=len)
        place = heading_place(rows)
        if place is not None:
            known = sum(map(is_known, rows[place]))
            if best is None or known > best[0]:
                best = (known, delimiter, place, rows[place])
    if best is None:
        given = " | ".join(cell[:20] for cell in first[:8])
        raise refusal("no-headings", given, NO_HEADINGS, USE_TEMPLATE)
    return best[1], best[2], best[3]


def _top(stream: BinaryIO, encoding: str, delimiter: str) -> list[Record]:
    """Return the first rows, up to one that cannot be read: its fault is told when the rows are."""
    rows: list[Record] = []
    with suppress(FileRefused):
        rows.extend(itertools.islice(_records(stream, encoding, delimiter), LOOKED_AT))
    return rows


def _records(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    """Yield records, blank ones too, so that their places are a spreadsheet's rows."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, errors="strict", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, 1):
            names_the_delimiter = row == 1 and len(record) <= 2 and record[0].casefold().startswith("sep=")
            yield [] if names_the_delimiter else record
    except csv.Error as error:
        raise _not_csv(row + 1, str(error)) from error
    finally:
        text.detach()


def _not_csv(row: int, error: str) -> FileRefused:
    return FileRefused(
        [
            FileFault(
                "quotes",
                error,
                Label("成对的引号", "quotation marks in pairs"),
                Label(
                    "检查这一行附近的引号；引号里的引号写两遍",
                    "Look for a quotation mark near this row; double it within quotes",
                ),
                row=row,
            )
        ]
    )


def _parts(records: Iterator[Record], first: int, width: int) -> Iterator[Part]:
    numbered = enumerate(records, 1)
    below = ((row, record) for row, record in numbered if row > first and record)
    while taken := list(itertools.islice(below, PART)):
        yield without_remarks(_part([row for row, _ in taken], [record for _, record in taken], width))


def _part(rows: Sequence[int], records: Sequence[Record], width: int) -> Part:
    ragged = {}
    for place, record in enumerate(records):
        if len(record) < width or any(map(str.strip, record[width:])):
            ragged[place] = len(record)
    even = [
        record if len(record) == width else [*record[:width], *[""] * (width - len(record))]
        for record in records
    ]
    return Part(np.array(rows, np.int64), list(zip(*even, strict=True)), ragged)
