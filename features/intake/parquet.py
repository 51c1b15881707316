"""Parquet: schema and size first, then rows in batches; numbers stay numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.declare import Label
from features.intake.faults import FileRefused, refusal
from features.intake.sheets import PART, WIDEST, Cell, CellColumn, Part, Table, Unusable, without_remarks

MOST_ROWS = 10_000_000
LARGEST_GROUP = 4_000_000_000
"""Bytes of one row group, unpacked."""
LARGEST_FOOTER = 16_000_000
_BYTES = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)
_SAVE = Label("重新保存为Parquet或CSV", "Save it as Parquet or CSV again")


def read_parquet(stream: BinaryIO) -> Table:
    """Return the table in a Parquet file; its rows count from 2, as if the headings stood above them.

    Raises
    ------
    FileRefused
        If it is damaged, larger than allowed, or has columns within columns.
    """
    _check_footer(stream)
    try:
        file = pq.ParquetFile(stream, page_checksum_verification=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(error) from error
    _check_size(file)
    _check_schema(file.schema_arrow)
    return Table("parquet", "", tuple(file.schema_arrow.names), 1, _parts(file))


def _check_footer(stream: BinaryIO) -> None:
    size = stream.seek(0, 2)
    stream.seek(max(size - 8, 0))
    tail = stream.read(8)
    stream.seek(0)
    if len(tail) < 8 or tail[4:] != b"PAR1":
        raise _damaged("PAR1")
    if int.from_bytes(tail[:4], "little") > min(LARGEST_FOOTER, size):
        raise _damaged("footer")


def _check_size(file: Any) -> None:
    found = file.metadata
    groups = (found.row_group(place).total_byte_size for place in range(found.num_row_groups))
    if found.num_rows > MOST_ROWS or found.num_columns > WIDEST or max(groups, default=0) > LARGEST_GROUP:
        raise refusal(
            "too-large",
            f"{found.num_rows:,} x {found.num_columns:,}",
            Label(f"不超过{MOST_ROWS:,}行、{WIDEST}列", f"at most {MOST_ROWS:,} rows and {WIDEST} columns"),
            Label("拆成几个文件", "Split it into several files"),
        )


def _check_schema(schema: Any) -> None:
    for one in schema:
        kind = one.type.value_type if pa.types.is_dictionary(one.type) else one.type
        if pa.types.is_nested(kind) or any(is_kind(kind) for is_kind in _BYTES):
            raise refusal(
                "column-type",
                f"{one.name}: {one.type}",
                Label("数、文字、日期或真假值的列", "columns of numbers, texts, days or truth values"),
                Label("去掉这一列，或展开成几列", "Leave the column out, or spread it over several"),
            )


def _parts(file: Any) -> Iterator[Part]:
    row = 2
    try:
        for batch in file.iter_batches(batch_size=PART):
            part = Part(np.arange(row, row + batch.num_rows), [_column(one) for one in batch.columns])
            yield without_remarks(part)
            row += batch.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(error) from error


def _column(column: Any) -> CellColumn:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        numbers: CellColumn = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return numbers
    if pa.types.is_null(kind):
        return np.full(len(column), np.nan)
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else Unusable(str(value), "time")
    if isinstance(value, str | bool | date):
        return value
    return Unusable(str(value), "time")


def _damaged(error: object) -> FileRefused:
    return refusal("damaged", error, Label("完好的Parquet文件", "a sound Parquet file"), _SAVE)
