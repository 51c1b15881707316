"""Files as frames, and what each is recognised as."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from features.records import ghgrp, iac, own, us_bankruptcy
from features.records.records import Outcomes, Records
from features.refusal import Refusal
from features.tables import NoValueError, Tables

ENDINGS = (".parquet", ".csv", ".csv.gz", ".jsonl")


class FileError(Refusal):
    """A file or folder does not hold what was asked for."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """How one kind of table is read.

    Attributes
    ----------
    pattern
        How its files are called in a folder of data.
    needs
        Columns by which it is recognised.
    records
        From a frame, the tables and the day of assessment; None lets each row have its own day.
    outcomes
        From a frame, the tables and the folder it came from; None where the table has no outcomes.
    beside
        The file beside the table that its outcomes read as well, if it is there.
    """

    name: str
    pattern: str
    needs: frozenset[str]
    records: Callable[[pd.DataFrame, Tables, date | None], Records]
    outcomes: Callable[[pd.DataFrame, Path | None], Outcomes] | None = None
    beside: str = ""


ADAPTERS: tuple[Adapter, ...] = (
    Adapter(
        "us_bankruptcy",
        "panel*",
        frozenset(us_bankruptcy.ITEMS),
        us_bankruptcy.records,
        us_bankruptcy.outcomes,
        us_bankruptcy.COUNTS,
    ),
    Adapter("iac_industrial_assessments", "plants*", iac.NEEDS, iac.records),
    Adapter("ghgrp_facilities", "combustion*", ghgrp.NEEDS, ghgrp.records),
    Adapter("own", "*", own.NEEDS, own.records, own.outcomes),
)


def read_frame(path: Path) -> pd.DataFrame:
    """Return a file's rows; Parquet, CSV (also gzipped) or JSON lines by its ending.

    Raises
    ------
    FileError
        With what was given, what was expected and what to do.
    """
    if not path.is_file():
        raise FileError(f"There is no file {path}. Check the path.", f"没有文件 {path}，请核对路径。")
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.name.endswith((".csv", ".csv.gz")):
            return pd.read_csv(path, dtype=dict.fromkeys(own.TEXTS, "str"))
        if path.suffix == ".jsonl":
            return pd.read_json(path, lines=True, dtype=dict.fromkeys(own.TEXTS, "str"))
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise FileError(
            f"{path.name} cannot be read: {error}. Save it again as Parquet or UTF-8 CSV.",
            f"{path.name} 读不出来：{error}。请重新存为Parquet或UTF-8的CSV。",
        ) from error
    raise FileError(
        f"{path.name} ends in none of {', '.join(ENDINGS)}. Save it as one of these.",
        f"{path.name} 的扩展名应为 {'、'.join(ENDINGS)} 之一，请另存。",
    )


def find(folder: Path, pattern: str) -> list[Path]:
    """Return the data files of a folder, or of its sub-folders, whose names fit the pattern."""
    for place in (folder, *sorted(one for one in folder.glob("*") if one.is_dir())):
        found = sorted(path for path in place.glob(pattern) if path.name.endswith(ENDINGS))
        if found:
            return found
    return []


def adapter_of(name: str) -> Adapter:
    """Return the adapter of that name."""
    return next(one for one in ADAPTERS if one.name == name)


def recognise(frame: pd.DataFrame, name: str = "The table") -> Adapter:
    """Return the adapter whose columns a frame has.

    Raises
    ------
    FileError
        Naming the nearest kind and what it lacks.
    """
    columns = frozenset(str(column) for column in frame.columns)
    for adapter in ADAPTERS:
        if adapter.needs <= columns:
            return adapter
    nearest = max(ADAPTERS, key=lambda one: len(one.needs & columns) / len(one.needs))
    lacks = ", ".join(sorted(nearest.needs - columns)[:12])
    raise FileError(
        f"{name} is no known kind of table; nearest is {nearest.name}, which also needs: {lacks}. "
        "Rename columns to field names ('greenloan fields' lists them), or give a map with --map.",
        f"{name} 不是认得的表；最接近 {nearest.name}，还缺：{lacks}。"
        "请把列名改成字段名（见 greenloan fields），或用 --map 给对照表。",
    )


def load_folder(folder: Path, name: str) -> pd.DataFrame:
    """Return all rows of a kind of table found in a folder.

    Raises
    ------
    FileError
        If there is no such file.
    """
    adapter = adapter_of(name)
    paths = find(folder, adapter.pattern)
    if not paths:
        raise FileError(
            f"No file called {adapter.pattern} ({', '.join(ENDINGS)}) in {folder} or below it.",
            f"{folder} 及其下没有名为 {adapter.pattern} 的文件（{'、'.join(ENDINGS)}）。请核对路径。",
        )
    return pd.concat([read_frame(path) for path in paths], ignore_index=True)


def tables_in(data: Path, names: Sequence[str]) -> Iterator[tuple[Adapter, pd.DataFrame, str]]:
    """Yield a file's adapter, rows and name, or those of each of these kinds that a folder holds.

    Raises
    ------
    FileError
        If the folder holds none of them, or the file is of no known kind.
    """
    if not data.is_dir():
        frame = read_frame(data)
        yield recognise(frame, data.name), frame, data.name
        return
    held = [adapter for adapter in map(adapter_of, names) if find(data, adapter.pattern)]
    if not held:
        patterns = " or ".join(adapter_of(name).pattern for name in names)
        raise FileError(
            f"No file called {patterns} ({', '.join(ENDINGS)}) in {data} or the folders in it. "
            "Name the file itself, or the folder that holds it.",
            f"{data} 及其下的文件夹里没有名为 {patterns} 的文件（{'、'.join(ENDINGS)}）。"
            "请直接写文件名，或它所在的文件夹。",
        )
    for adapter in held:
        yield adapter, load_folder(data, adapter.name), adapter.name


def records_of(frame: pd.DataFrame, adapter: Adapter, tables: Tables, day: date | None, name: str) -> Records:
    """Return a table's records.

    Raises
    ------
    FileError
        If a column is lacking, a figure is no number, or a table has nothing for one of its years.
    """
    lacks = adapter.needs - frozenset(str(column) for column in frame.columns)
    if lacks:
        raise FileError(
            f"{name} lacks {', '.join(sorted(lacks))}, which {adapter.name} needs. Add these columns.",
            f"{name} 缺少 {'、'.join(sorted(lacks))}，{adapter.name} 需要这些列，请补上。",
        )
    try:
        return adapter.records(frame, tables, day)
    except (TypeError, ValueError, NoValueError) as error:
        raise FileError(
            f"{name}: {error} Every figure must be a number; blank is unknown.",
            f"{name}：{error} 数据都应是数，留空表示未知。",
        ) from error
