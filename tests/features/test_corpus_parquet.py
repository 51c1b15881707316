"""What a Parquet writer can make of a column, and what damage can be seen."""

import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.inputs import CORE_COLUMNS
from tests.features.corpus import found_in


def _array(cells: Sequence[object], kind: pa.DataType | None = None) -> pa.Array:
    return pa.array(cells, kind)


COLUMNS: dict[str, tuple[pa.Array, str, float]] = {
    # the column of revenue, the code of its fault, what is read of the first row
    "integers": (_array([5_000_000, 6]), "", 5e6),
    "small floats": (_array([0.5, 6], pa.float32()), "", 0.5),
    "half floats": (pa.array(np.array([0.5, 6], np.float16)), "", 0.5),
    "unsigned": (_array([5, 6], pa.uint64()), "", 5.0),
    "decimals": (_array([Decimal("3.26"), Decimal(6)], pa.decimal128(20, 2)), "", 3.26),
    "long decimals": (_array([Decimal("3.26"), None], pa.decimal256(60, 2)), "", 3.26),
    "a dictionary of numbers": (_array([5.5, 6.0]).dictionary_encode(), "", 5.5),
    "a dictionary of texts": (_array(["3.2万", "6"]).dictionary_encode(), "", 32_000.0),
    "texts": (_array(["1,234.5", "６"]), "", 1234.5),
    "long texts": (_array(["1,234.5", None], pa.large_string()), "", 1234.5),
    "nothing": (pa.nulls(2), "", np.nan),
    "not numbers": (_array([np.nan, 6.0]), "", np.nan),
    "infinite": (_array([np.inf, 6.0]), "out-of-range", np.inf),
    "truth values": (_array([True, False]), "not-a-number", np.nan),
    "days": (_array([date(2026, 1, 1), None]), "date-for-number", np.nan),
    "moments": (_array([datetime(2026, 1, 1, 12), None]), "time", np.nan),
    "moments of a zone": (_array([datetime(2026, 1, 1, 12, tzinfo=UTC), None]), "time", np.nan),
    "times": (_array([time(12), None]), "time", np.nan),
    "spans": (_array([timedelta(hours=1), None]), "time", np.nan),
    "lists": (_array([[1.0], [2.0]]), "column-type", np.nan),
    "columns within": (_array([{"a": 1}, {"a": 2}]), "column-type", np.nan),
    "maps": (_array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())), "column-type", np.nan),
    "bytes": (_array([b"1", b"2"]), "column-type", np.nan),
    "bytes of one length": (_array([b"1", b"2"], pa.binary(1)), "column-type", np.nan),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_a_parquet_column_can_hold_is_read_as_documented_or_refused(kind: str, tmp_path: Path) -> None:
    column, code, first = COLUMNS[kind]
    others = {name: pa.array([1e5, 1e5]) for name in CORE_COLUMNS if name != "revenue"}
    pq.write_table(pa.table({**others, "revenue": column}), tmp_path / "t.xlsx")
    faults, parts = found_in(tmp_path / "t.xlsx")
    assert {fault.code for fault in faults} == ({code} if code else set())
    if parts:
        np.testing.assert_allclose(parts[0].records.columns["revenue"][0], first)


def test_a_parquet_file_may_keep_days_codes_and_years_in_columns_of_their_own_kinds(tmp_path: Path) -> None:
    content = {
        **{name: pa.array([1e5]) for name in CORE_COLUMNS},
        "founded": pa.array([datetime(2019, 5, 1)], pa.timestamp("ns")),
        "accounts_year": pa.array([2025], pa.int16()),
        "region": pa.array(["330100"]).dictionary_encode(),
        "reference": pa.array([7]),
    }
    pq.write_table(pa.table(content), tmp_path / "t.parquet")
    faults, (part,) = found_in(tmp_path / "t.parquet")
    assert not faults
    assert {name: part.records.texts[name][0] for name in ("founded", "accounts_year", "region")} == {
        "founded": "2019-05-01",
        "accounts_year": "2025",
        "region": "330100",
    }
    assert part.records.kept["reference"][0] == "7"


@pytest.mark.parametrize("damage", ["cut", "footer", "middle"])
def test_a_damaged_parquet_file_is_refused(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    names = {name: pa.array(np.arange(1e3, 5e3)) for name in CORE_COLUMNS}
    pq.write_table(pa.table(names), path, write_page_checksum=True)
    content = path.read_bytes()
    middle = content[:2000] + b"\xff" * 900 + content[2900:]
    footer = content[:-8] + struct.pack("<I", 2**31) + b"PAR1"
    path.write_bytes({"cut": content[:-300], "footer": footer, "middle": middle}[damage])
    assert [fault.code for fault in found_in(path)[0]] == ["damaged"]
