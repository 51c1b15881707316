"""A file of any kind as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from features.declare import Label
from features.intake.delimited import read_csv
from features.intake.faults import refusal
from features.intake.kinds import EXPECTED, kind_of
from features.intake.sheets import Table
from features.intake.unit_row import with_units_taken
from features.intake.workbook import read_workbook


@contextmanager
def reading(path: Path, encoding: str = "") -> Iterator[Table]:
    """Give the table in a file while it is open.

    Parameters
    ----------
    encoding
        Of a CSV file, as a person named it; empty to find it by rule.

    Raises
    ------
    FileRefused
        If it cannot be read; every reason is told with what to do.
    """
    if not path.is_file():
        raise refusal("no-file", path, EXPECTED, Label("核对路径", "Check the path"))
    with path.open("rb") as stream:
        kind = kind_of(stream)
        if kind == "csv":
            yield with_units_taken(read_csv(stream, encoding))
        elif kind == "parquet":
            from features.intake.parquet import read_parquet  # noqa: PLC0415  # pyarrow is slow to import

            yield read_parquet(stream)
        else:
            table = read_workbook(path)
            try:
                yield with_units_taken(table)
            finally:
                table.parts.close()  # type: ignore[attr-defined]  # a generator, whose end lets the child go
