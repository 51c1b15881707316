"""Published ratios with a bankruptcy label: Polish companies (UCI 365) and Taiwanese ones (UCI 572).

Both publish ratios only, Taiwan rescaled ones. Raw accounts cannot be had back from them, so our own
indicators cannot be worked out: they stand beside the product, and no enterprise is scored by them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from features.records.published import holding
from features.records.sample import Sample, sample_of

POLISH, TAIWAN = "polish_bankruptcy", "taiwan_bankruptcy"
LABEL = "bankrupt"
HORIZON = re.compile(r"year[ _-]?([1-5])(?!\d)|(?<!\d)([1-5])[ _-]?year", re.IGNORECASE)
UNTOLD = "untold"
"""The horizon of files whose name tells none."""


def polish(data: Path, names: Sequence[str]) -> dict[str, Sample]:
    """Return the samples of a folder by horizon: ``year1`` fails within five years, ``year5`` within one.

    Raises
    ------
    FileError
        If no file has the columns.
    """
    frames: dict[str, list[pd.DataFrame]] = {}
    needs = frozenset({LABEL, *names})
    for name, frame in holding(data, needs, "Polish ratios").items():
        frames.setdefault(horizon_of(name), []).append(frame)
    return {horizon: _sample(pd.concat(frames[horizon]), names) for horizon in sorted(frames)}


def horizon_of(name: str) -> str:
    """Return the horizon that a file's name tells.

    >>> horizon_of("year5_test.parquet"), horizon_of("3year.csv"), horizon_of("test.csv")
    ('year5', 'year3', 'untold')
    """
    found = HORIZON.search(name)
    return f"year{found[1] or found[2]}" if found else UNTOLD


def taiwan(data: Path, names: Sequence[str]) -> Sample:
    """Return the companies of a folder.

    Raises
    ------
    FileError
        If no file has the columns.
    """
    frames = holding(data, frozenset({LABEL, *names}), "Taiwanese ratios")
    return _sample(pd.concat(frames.values()), names)


def _sample(frame: pd.DataFrame, names: Sequence[str]) -> Sample:
    columns = {name: frame[name].to_numpy(np.float64, na_value=np.nan) for name in names}
    return sample_of(columns, frame[LABEL].to_numpy(np.float64, na_value=np.nan))
