"""How long 50,000 rows take to be checked, as CSV, Parquet and a workbook, and what part of 15 s that is."""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from features.intake.checking import Checker
from features.intake.reading import reading
from features.population.generate import Population, generate
from scoring.output import write_frame

ROWS = 50_000
ALLOWED = 15.0
TODAY = date(2026, 11, 24)


def main(rows: int) -> None:
    """Write one population as each kind of file, check it, and print what that took."""
    people = generate(rows // 5 + 1)
    frame = _frame(people, rows)
    with TemporaryDirectory() as folder:
        for kind in ("csv", "parquet", "xlsx"):
            path = Path(folder) / f"t.{kind}"
            write_frame(frame, path)
            before = _processor()
            start = time.perf_counter()
            with reading(path) as table:
                checker = Checker(table, TODAY)
                found = [(part.records.rows, len(part.faults)) for part in checker.parts()]
            took, cost = time.perf_counter() - start, _processor() - before
            checked, faults = sum(one for one, _ in found), sum(one for _, one in found)
            size = path.stat().st_size / 1e6
            print(
                f"{kind:8} {checked:7,} rows {len(frame.columns):4} columns {size:6.1f} MB  {took:6.1f} s "
                f"({cost:5.1f} s of processor)  {took / ALLOWED:.2f} of {ALLOWED:.0f} s  {faults} faults"
            )


def _frame(people: Population, rows: int) -> pd.DataFrame:
    texts = {"firm": people.firm, "report_year": people.report_year, **people.texts}
    return pd.DataFrame({name: one[:rows] for name, one in (texts | dict(people.columns)).items()})


def _processor() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    found = [resource.getrusage(who) for who in whose]
    return sum(one.ru_utime + one.ru_stime for one in found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
