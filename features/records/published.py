"""Files of published data sets, found by what they hold; whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from features.records.files import ENDINGS, FileError, read_frame


def holding(data: Path, needs: frozenset[str], what: str) -> dict[str, pd.DataFrame]:
    """Return, by file name, the tables of a folder, or of its first sub-folder, that have these columns.

    Parameters
    ----------
    data
        A folder, or one file.
    what
        What is looked for, in words, for the refusal.

    Raises
    ------
    FileError
        If nothing there has the columns.
    """
    if paths := fitting(data, needs):
        return {path.name: read_frame(path) for path in paths}
    raise FileError(
        f"No table of {what} in {data} or below it: none has the columns {', '.join(sorted(needs)[:6])}"
        f"{', ...' if len(needs) > 6 else ''}. Give the folder of the data set.",
        f"{data} 及其子文件夹里没有 {what} 的表。请给出该数据集的文件夹。",
    )


def fitting(data: Path, needs: frozenset[str]) -> list[Path]:
    """Return the files with these columns in a folder, or in the first of its sub-folders that has any."""
    for place in (data, *sorted(one for one in data.glob("*") if one.is_dir())):
        paths = [place] if place.is_file() else sorted(place.glob("*"))
        found = [path for path in paths if path.name.endswith(ENDINGS) and needs <= columns_of(path)]
        if found:
            return found
    return []


def columns_of(path: Path) -> frozenset[str]:
    """Return the column names of a file without reading its rows, where its format allows."""
    if path.suffix == ".parquet":
        try:
            return frozenset(pq.read_schema(path).names)
        except (OSError, ValueError) as error:
            raise FileError(
                f"{path.name} cannot be read: {error}. Get it again.",
                f"{path.name} 读不出来：{error}。请重新获取。",
            ) from error
    if path.name.endswith((".csv", ".csv.gz")):
        try:
            return frozenset(pd.read_csv(path, nrows=0).columns)
        except (OSError, ValueError) as error:
            raise FileError(
                f"{path.name} cannot be read: {error}. Save it as UTF-8 CSV.",
                f"{path.name} 读不出来：{error}。请另存为 UTF-8 编码的 CSV。",
            ) from error
    return frozenset(read_frame(path).columns)
