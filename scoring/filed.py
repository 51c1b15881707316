"""A table in: good rows scored and written, refused rows beside, in parts of bounded size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from features.intake.checking import Checked, Checker
from features.intake.faults import MOST, FileFault, FileRefused
from features.intake.marked import Marked, marked_file
from scoring.batch import frame_of
from scoring.engine import Engine
from scoring.output import Output

Progress = Callable[[int], None]


@dataclass
class FileTally:
    """What became of a table's rows; ``faults`` are the first ``MOST`` of ``fault_count``."""

    rows: int = 0
    refused: int = 0
    fault_count: int = 0
    faults: list[FileFault] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    def count(self, checked: Checked) -> None:
        """Add some rows."""
        self.rows += checked.records.rows
        self.refused += int((~checked.good).sum())
        self.fault_count += len(checked.faults)
        self.faults += checked.faults[: max(MOST - len(self.faults), 0)]

    def to_json(self) -> Mapping[str, object]:
        """Return the counts."""
        return {
            "rows": self.rows,
            "scored": sum(self.outcomes.values()),
            "refused": self.refused,
            "faults": self.fault_count,
            "outcomes": dict(sorted(self.outcomes.items())),
        }


class Refused:
    """The file of refused rows, made when the first one comes."""

    def __init__(self, path: Path | None, checker: Checker, language: str) -> None:
        self.path = path
        self._checker = checker
        self._language = language
        self._file: Marked | None = None

    def add(self, checked: Checked) -> None:
        """Write the refused rows, or all of them where headings are at fault."""
        chosen = ~checked.good
        if self._checker.heading_faults:
            chosen = np.ones_like(chosen)
        if self.path is None or not chosen.any():
            return
        if self._file is None:
            self._file = marked_file(self.path, self._checker, self._language)
        self._file.add(checked, chosen)

    def __enter__(self) -> Refused:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the file if there is one."""
        if self._file is not None:
            self._file.close()


def check_table(checker: Checker, refused: Refused, step: Progress | None = None) -> FileTally:
    """Return what a check finds, without scoring anything."""
    tally = FileTally()
    for checked in checker.parts():
        tally.count(checked)
        refused.add(checked)
        if step is not None:
            step(tally.rows)
    return tally


def score_table(
    engine: Engine, checker: Checker, output: Output, refused: Refused, step: Progress | None = None
) -> FileTally:
    """Score the good rows of a table.

    Raises
    ------
    FileRefused
        If headings are at fault: then every row is checked and none is scored.
    """
    if checker.heading_faults:
        tally = check_table(checker, refused, step)
        raise FileRefused([*checker.heading_faults, *tally.faults])
    tally = FileTally()
    for checked in checker.parts():
        tally.count(checked)
        refused.add(checked)
        if checked.good.any():
            frame = frame_of(engine, checked.records.only(checked.good))
            tally.outcomes.update(frame["outcome"].tolist())
            output.add(frame)
        if step is not None:
            step(tally.rows)
    return tally
