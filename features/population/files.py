"""The population as a file, written block by block so that memory stays small whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from features.population.generate import Population
from features.refusal import Refusal

LABELS = ("default", "recognised")


class OutputError(Refusal):
    """The population cannot be written as it was asked for."""


class _Writer(Protocol):
    def write_table(self, table: Any) -> None:
        """Append rows."""

    def close(self) -> None:
        """Finish the file."""


_WRITERS: Mapping[str, Callable[[str, Any], _Writer]] = {
    ".parquet": pyarrow.parquet.ParquetWriter,
    ".csv": pyarrow.csv.CSVWriter,
}


def writing(blocks: Iterable[Population], out: Path) -> Iterator[Population]:
    """Write each block and hand it on; the file takes its name when the last one is written.

    Columns are the firm, the report year, attributes, figures, the labels ``default`` and ``recognised``, and
    the truth in columns that start with ``true_``. What a firm did not tell is empty.

    Raises
    ------
    OutputError
        If the name has another ending than ``.parquet`` or ``.csv``.
    """
    writer_of = _WRITERS.get(out.suffix)
    if writer_of is None:
        raise OutputError(
            f"{out.name} ends in none of {', '.join(_WRITERS)}. Name it so.",
            f"{out.name} 的扩展名应为 {'、'.join(_WRITERS)} 之一。",
        )
    part = out.with_name(out.name + ".part")
    writer: _Writer | None = None
    try:
        for block in blocks:
            table = pa.table({name: _array(values) for name, values in columns_of(block).items()})
            if writer is None:
                writer = writer_of(str(part), table.schema)
            writer.write_table(table)
            yield block
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        if writer is not None:
            writer.close()
    part.replace(out)


def columns_of(block: Population) -> dict[str, NDArray[np.generic]]:
    """Return a block's columns as the file has them."""
    truth = {name if name in LABELS else f"true_{name}": values for name, values in block.truth.items()}
    keys = {"firm": block.firm, "report_year": block.report_year}
    return {**keys, **block.texts, **block.columns, **truth}


def _array(values: NDArray[np.generic]) -> Any:
    """Return an Arrow array; NaN is no value."""
    if values.dtype.kind == "U":
        return pa.array(values.tolist(), pa.string())
    return pa.array(values, from_pandas=True)
