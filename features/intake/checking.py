"""Rows of a table as records: good rows as columns, and every fault of the others with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from features.border import FIRST_DAY
from features.declare import Label
from features.expected import CHECK_BOTH, range_fix, steps_of
from features.faults import shortened
from features.inputs import CARRIER_COLUMNS, TOTALS, field_of
from features.intake.columns import figures_of_column, is_blank, remembered
from features.intake.faults import FileFault
from features.intake.headings import REFERENCE, YEAR, Heading, Role, headings_of
from features.intake.likely import Doubted, slips_in, with_likely_units
from features.intake.limits import range_within, within_total
from features.intake.repeats import Repeats
from features.intake.sheets import Cell, Numbers, Part, Table, shown
from features.intake.texts import TOTAL_ROW, TOTAL_ROWS, day_in, is_year, reader_of
from features.intake.unread import Unread
from features.intake.written import Trouble
from features.records.records import Records

REPORTED_AFTER = "-04-30"
"""A report year's accounts are due by the end of April of the next year."""
ROW = "row"
_WHO = ("credit_code", "name")
"""Written beside the answer, so that one sees whose it is."""

_QUOTE = Label(
    "含逗号的内容加引号；文件末行不完整就重新导出",
    "Put a cell that holds the delimiter in quotes; export again if the file was cut off",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """Some rows of a table after the border.

    Attributes
    ----------
    records
        Every row, good or bad, in declared units; ``kept`` holds the ``row`` of the source.
    good
        Shape (rows,): the rows without a fault.
    faults
        Of the others, by row and column.
    part
        What they were read from.
    """

    records: Records
    good: NDArray[np.bool_]
    faults: tuple[FileFault, ...]
    part: Part


class Checker:
    """Checks the rows of one table.

    Parameters
    ----------
    today
        The calendar day; no row may have a later one.
    day
        The day whose law applies to every row; None to take each row's own, or that of its accounts.

    Attributes
    ----------
    heading_faults
        With any of them no row may be used, since a column that was meant would be left out.
    """

    def __init__(self, table: Table, today: date, day: date | None = None) -> None:
        self.table = table
        self.headings, self.heading_faults = headings_of(table)
        self.today = today
        self.day = day
        self.unread = Unread.of(self.headings, self.heading_faults, table.first_column)
        self.repeats = Repeats()
        self.doubted = Doubted()
        self._readers = {
            heading.place: remembered(day_in if heading.role is Role.DAY else reader_of(heading.target))
            for heading in self.headings
            if heading.role in {Role.ATTRIBUTE, Role.CARRIED, Role.DAY}
        }

    def parts(self) -> Iterator[Checked]:
        """Yield the table's rows, checked, as they are read."""
        for part in self.table.parts:
            if len(part.rows):
                yield _Pass(self, part).checked()

    @property
    def doubts(self) -> tuple[Label, ...]:
        """What of the rows that were read so far was left out or is in doubt."""
        units = self.doubted.notes(self.heading_of)
        return (*self.unread.notes(), *units, *self.repeats.notes())

    def heading_of(self, target: str) -> Heading | None:
        """Return the heading of a column, None if the table has none."""
        return next((one for one in self.headings if one.target == target), None)

    def read_text(self, place: int, cell: Cell) -> str | date | Trouble | None:
        """Return what a cell of words or of a day says."""
        found: str | date | Trouble | None = self._readers[place](cell)
        return found


class _Pass:
    """The check of one part."""

    def __init__(self, checker: Checker, part: Part) -> None:
        self.checker = checker
        self.part = part
        self.rows = len(part.rows)
        self.found: list[tuple[int, int, FileFault]] = []
        self.columns: dict[str, Numbers] = {}
        self.told: dict[str, NDArray[np.bool_]] = {}
        self.texts: dict[str, list[str]] = {}
        self.days: list[date | None] = [None] * self.rows

    def checked(self) -> Checked:
        self._refuse_ragged()
        for heading in self.checker.headings:
            if heading.role is Role.FIGURE:
                self._figures(heading)
            elif heading.role is not Role.ASIDE:
                self._words(heading)
        self._complete_carriers()
        self._refuse_parts_above_totals()
        days = self._days()
        self._refuse_late(days)
        self._refuse_contradictions(days)
        slips = slips_in(self.columns, self.texts.get("sector", [""] * self.rows))
        self.found = with_likely_units(self.found, slips, self.checker.headings, self.columns)
        good = self._good()
        self.checker.doubted.count(self.part.rows, good, slips)
        faults = tuple(fault for _, _, fault in sorted(self.found, key=lambda one: one[:2]))
        return Checked(self._records(days), good, faults, self.part)

    def _good(self) -> NDArray[np.bool_]:
        good = np.ones(self.rows, np.bool_)
        good[[row for row, _, _ in self.found]] = False
        return good

    def _figures(self, heading: Heading) -> None:
        declared = field_of(heading.target)
        column = figures_of_column(self.part.columns[heading.place], heading)
        for row, trouble in column.troubles.items():
            self._add(row, heading, trouble)
        values = column.values
        outside = (values < declared.low) | (values > declared.high)
        steps = steps_of(declared)
        if steps:
            outside |= ~np.isnan(values) & ~np.isin(values, list(steps))
        if outside.any():
            trouble = Trouble("out-of-range", range_within(declared, heading), range_fix(declared))
            for row in np.flatnonzero(outside).tolist():
                self._add(row, heading, trouble)
        self.columns[heading.target] = values
        self.told[heading.target] = column.told

    def _words(self, heading: Heading) -> None:
        texts = [""] * self.rows
        for row, found in self._read(heading):
            if isinstance(found, Trouble):
                self._add(row, heading, found)
            elif isinstance(found, date):
                self.days[row] = found
                self._refuse_day(row, heading, found)
            elif found is not None:
                texts[row] = found
                if found.casefold() in TOTAL_ROWS:
                    self._add(row, heading, TOTAL_ROW)
        if heading.role is not Role.DAY:
            self.texts[heading.target] = texts

    def _read(self, heading: Heading) -> Iterator[tuple[int, str | date | Trouble | None]]:
        """Yield what each cell that is not blank says, by row."""
        cells = self.part.columns[heading.place]
        if isinstance(cells, np.ndarray):
            cells = [self.part.cell(row, heading.place) for row in range(self.rows)]
        read = self.checker.read_text
        if set(map(type, cells)) == {str}:
            known = {cell: read(heading.place, cell) for cell in set(cells) if not is_blank(cell)}
            yield from ((row, known[cell]) for row, cell in enumerate(cells) if cell in known)
        else:
            yield from (
                (row, read(heading.place, cell)) for row, cell in enumerate(cells) if not is_blank(cell)
            )

    def _complete_carriers(self) -> None:
        complete = self.columns.get("carriers_complete")
        if complete is None or not (complete == 1.0).any():
            return
        doubtful = self.checker.unread.energy_in(self.part, complete == 1.0)
        complete = self.columns["carriers_complete"] = np.where(doubtful, np.nan, complete)
        for name in CARRIER_COLUMNS:
            told = self.told.get(name, np.zeros(self.rows, np.bool_))
            values = self.columns.get(name, np.full(self.rows, np.nan))
            self.columns[name] = np.where((complete == 1.0) & ~told, 0.0, values)

    def _refuse_parts_above_totals(self) -> None:
        faulty = {(row, place) for row, place, _ in self.found}
        for part, total in TOTALS.items():
            heading, whole = map(self.checker.heading_of, (part, total))
            if heading is None or total not in self.columns:
                continue
            values, totals = self.columns[part], self.columns[total]
            for row in np.flatnonzero(values > totals).tolist():
                if (row, heading.place) in faulty or (whole and (row, whole.place) in faulty):
                    continue
                expected = within_total(total, float(totals[row]), heading)
                self._add(row, heading, Trouble("part-above-total", expected, CHECK_BOTH))

    def _refuse_contradictions(self, days: NDArray[np.datetime64]) -> None:
        """Refuse a row that tells other figures than an earlier one with the same reference and day."""
        repeats, heading = self.checker.repeats, self.checker.heading_of(REFERENCE)
        found = repeats.contradictions(self.part.rows, days, self.columns, self.texts, self._good())
        if heading is not None:
            for row, trouble in found.items():
                self._add(row, heading, trouble)

    def _days(self) -> NDArray[np.datetime64]:
        chosen = self.checker.day
        if chosen is not None:
            return np.full(self.rows, np.datetime64(chosen, "D"))
        years = self.texts.get(YEAR) or self.texts.get("accounts_year") or [""] * self.rows
        today = self.checker.today
        found = []
        for day, year in zip(self.days, years, strict=True):
            due = date.fromisoformat(f"{int(year) + 1}{REPORTED_AFTER}") if is_year(year) else today
            found.append(min(due, today) if day is None else day)
        return np.array(found, dtype="datetime64[D]")

    def _refuse_late(self, days: NDArray[np.datetime64]) -> None:
        for name, ending in (("founded", ""), ("accounts_year", "-01-01"), (YEAR, "-01-01")):
            heading = self.checker.heading_of(name)
            if heading is None:
                continue
            latest = np.datetime_as_string(days).tolist()
            for row, text in enumerate(self.texts[name]):
                if name == YEAR and text and not is_year(text):
                    expected = Label("四位年份", "a year of four digits")
                    self._add(
                        row, heading, Trouble("attribute", expected, Label("核对年份", "Check the year"))
                    )
                elif text and text + ending > latest[row]:
                    expected = Label(f"{days[row]} 或更早", f"{days[row]} or earlier")
                    self._add(
                        row, heading, Trouble("in-the-future", expected, Label("核对日期", "Check the date"))
                    )

    def _refuse_day(self, row: int, heading: Heading, day: date) -> None:
        last = self.checker.today + timedelta(days=1)
        if not FIRST_DAY <= day <= last:
            expected = Label(f"{FIRST_DAY} 到 {last} 之间的日期", f"a day from {FIRST_DAY} to {last}")
            self._add(row, heading, Trouble("day", expected, Label("核对日期", "Check the date")))

    def _refuse_ragged(self) -> None:
        width, sheet = len(self.checker.headings), self.checker.table.sheet
        for row, cells in self.part.ragged.items():
            expected = Label(f"{width} 格，与列名一样多", f"{width} cells, as many as headings")
            fault = FileFault("ragged", str(cells), expected, _QUOTE, sheet, int(self.part.rows[row]))
            self.found.append((row, -1, fault))

    def _records(self, days: NDArray[np.datetime64]) -> Records:
        texts = {name: np.array(values, dtype=np.str_) for name, values in self.texts.items()}
        roles = {one.target: one.role for one in self.checker.headings}
        kept = {name: values for name, values in texts.items() if roles[name] is Role.CARRIED}
        kept |= {name: texts[name] for name in _WHO if name in texts}
        return Records(
            rows=self.rows,
            columns=self.columns,
            texts={name: values for name, values in texts.items() if roles[name] is Role.ATTRIBUTE},
            days=days,
            kept={ROW: self.part.rows, **kept},
        )

    def _add(self, row: int, heading: Heading, trouble: Trouble) -> None:
        table = self.checker.table
        fault = FileFault(
            code=trouble.code,
            given=shortened(shown(self.part.cell(row, heading.place))),
            expected=trouble.expected,
            fix=trouble.fix,
            sheet=table.sheet,
            row=int(self.part.rows[row]),
            column=heading.place + table.first_column,
            heading=heading.written,
        )
        self.found.append((row, heading.place, fault))
