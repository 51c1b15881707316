"""Answers written as they come: a file that is whole or not there."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from features.intake.guard import guarded
from features.refusal import Refusal

ENDINGS = ".parquet (exact), .csv (exact), .xlsx or .jsonl (15 digits)"


class OutputError(Refusal):
    """The result cannot be written where it was asked for."""


class _Writer(Protocol):
    def add(self, frame: pd.DataFrame) -> None:
        """Write some rows."""

    def close(self) -> None:
        """Finish."""


class Output:
    """A file by the ending of its name, written beside its place and moved there when it is whole."""

    def __init__(self, out: Path) -> None:
        if out.suffix not in _WRITERS:
            raise OutputError(
                f"Cannot write {out.suffix or 'a file without an ending'}: {out.name}. Use {ENDINGS}.",
                f"不能写成 {out.name}。扩展名可用 .parquet、.csv（精确），.xlsx、.jsonl（15位）。",
            )
        if not out.parent.is_dir():
            raise OutputError(
                f"There is no folder {out.parent} to write {out.name} in. Make it first.",
                f"没有文件夹 {out.parent}，写不了 {out.name}。请先建好。",
            )
        self.out = out
        self._unfinished = out.with_name(f".{out.name}.unfinished")
        self._writer: _Writer = _WRITERS[out.suffix](self._unfinished)
        self.rows = 0

    def add(self, frame: pd.DataFrame) -> None:
        """Write some rows; every frame has the same columns."""
        self._writer.add(frame)
        self.rows += len(frame)

    def __enter__(self) -> Output:
        """Return itself."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Move the file to its place, or remove it where something failed or nothing was written."""
        self._writer.close()
        if kind is None and self.rows:
            os.replace(self._unfinished, self.out)
        else:
            self._unfinished.unlink(missing_ok=True)


def write_frame(frame: pd.DataFrame, out: Path) -> None:
    """Write one frame by the ending of the name."""
    with Output(out) as output:
        output.add(frame)


class _Parquet:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def add(self, frame: pd.DataFrame) -> None:
        import pyarrow as pa  # noqa: PLC0415  # slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415  # slow to import, and Parquet alone needs it

        if self._writer is None:
            table = pa.Table.from_pandas(frame, preserve_index=False)
            self._writer = pq.ParquetWriter(self._path, table.schema)
        else:
            table = pa.Table.from_pandas(frame, schema=self._writer.schema, preserve_index=False)
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class _Csv:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._has_headings = False

    def add(self, frame: pd.DataFrame) -> None:
        is_first = not self._has_headings
        safe_texts(frame).to_csv(self._stream, index=False, header=is_first, lineterminator="\n")
        self._has_headings = True

    def close(self) -> None:
        self._stream.close()


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8")

    def add(self, frame: pd.DataFrame) -> None:
        frame.to_json(self._stream, orient="records", lines=True, force_ascii=False, double_precision=15)

    def close(self) -> None:
        self._stream.close()


class _Workbook:
    def __init__(self, path: Path) -> None:
        import xlsxwriter  # noqa: PLC0415  # few ask for it

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(path, {**options, "nan_inf_to_errors": False})
        self._sheet = self._book.add_worksheet("greenloan")
        self._row = 0

    def add(self, frame: pd.DataFrame) -> None:
        if not self._row:
            self._write([str(name) for name in frame.columns])
        for row in safe_texts(frame).itertuples(index=False, name=None):
            self._write(row)

    def _write(self, cells: Any) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, cell)
            elif math.isfinite(cell):
                self._sheet.write_number(self._row, column, cell)
        self._row += 1

    def close(self) -> None:
        self._book.close()


def safe_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts no spreadsheet takes for formulas; numbers are untouched."""
    texts = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name].dtype)]
    changed = {name: frame[name].map(lambda x: guarded(x) if isinstance(x, str) else x) for name in texts}
    return frame.assign(**changed)


_WRITERS: dict[str, type[Any]] = {
    ".parquet": _Parquet,
    ".csv": _Csv,
    ".jsonl": _JsonLines,
    ".xlsx": _Workbook,
}
