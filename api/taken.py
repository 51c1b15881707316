"""What a small file holds: its good rows, and every fault of the others; brings the tables' library along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from api.problems import Problem
from features.declare import Label
from features.intake.checking import Checker
from features.intake.faults import FileFault, refusal
from features.intake.headings import Heading
from features.intake.reading import reading
from features.records.bodies import body_of
from scoring.filed import FileTally, Refused

MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file holds.

    Attributes
    ----------
    bodies
        The good rows by their number in the file, as bodies for ``POST /v1/decisions``.
    notes, doubts, unread
        What was decided in reading; what was left out or is in doubt; the headings that no rule knows.
    headings
        What each column is; the first one read is ``first_column`` of the sheet, counted from 0.
    heading_faults
        With any of them there are no good rows.
    marked
        The refused rows as a file of the kind ``ending``, marked; empty where there are none.
    """

    kind: str
    sheet: str
    notes: tuple[Label, ...]
    doubts: tuple[Label, ...]
    unread: tuple[str, ...]
    tally: FileTally
    bodies: Mapping[int, dict[str, object]]
    headings: tuple[Heading, ...]
    first_column: int
    heading_faults: tuple[FileFault, ...]
    marked: bytes
    ending: str

    @property
    def faults(self) -> list[FileFault]:
        """Every fault, those of headings first."""
        return [*self.heading_faults, *self.tally.faults]


def taken(content: bytes, today: date, language: str) -> Taken:
    """Return what a file holds: its good rows, and every fault of the others.

    Raises
    ------
    FileRefused
        If it cannot be read at all, or has no rows.
    Problem
        413 if it has too many.
    """
    with TemporaryDirectory(prefix="greenloan-") as name:
        path = Path(name) / "sent"
        path.write_bytes(content)
        with reading(path) as table:
            ending = ".xlsx" if table.kind == "xlsx" else ".csv"
            checker = Checker(table, today)
            beside = Path(name) / f"faults{ending}"
            with Refused(beside, checker, language) as refused:
                tally, bodies = _rows(checker, refused)
        marked = beside.read_bytes() if beside.exists() else b""
    return Taken(
        kind=table.kind,
        sheet=table.sheet,
        notes=table.notes,
        doubts=checker.doubts,
        unread=tuple(one.written for one in checker.unread.headings),
        tally=tally,
        bodies=bodies,
        headings=checker.headings,
        first_column=table.first_column,
        heading_faults=checker.heading_faults,
        marked=marked,
        ending=ending,
    )


def _rows(checker: Checker, refused: Refused) -> tuple[FileTally, dict[int, dict[str, object]]]:
    tally, bodies = FileTally(), dict[int, dict[str, object]]()
    for checked in checker.parts():
        tally.count(checked)
        if tally.rows > MOST_ROWS:
            raise Problem(413, "file-too-large", f"> {MOST_ROWS:,} rows")
        refused.add(checked)
        if checker.heading_faults:
            continue
        good = checked.records.only(checked.good)
        for place, row in enumerate(good.kept["row"].tolist()):
            bodies[row] = body_of(good, place, row)
    if not tally.rows and not checker.heading_faults:
        expected = Label("列名下至少一行数据", "at least one row below the headings")
        raise refusal("no-rows", "0", expected, Label("填写后再提交", "Fill in a row and send it again"))
    return tally, bodies
