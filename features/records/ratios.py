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

from features.records.files import FileError
from features.records.published import holding
from features.records.sample import Sample, sample_of

LABEL = "bankrupt"
HORIZON = re.compile(r"year_?(\d)", re.IGNORECASE)


def polish(data: Path, names: Sequence[str]) -> dict[str, Sample]:
    """Return the samples of a folder by horizon: ``year1`` fails within five years, ``year5`` within one.

    Raises
    ------
    FileError
        If no file has the columns, or one does not tell its horizon.
    """
    frames: dict[str, list[pd.DataFrame]] = {}
    needs = frozenset({LABEL, *names})
    for name, frame in holding(data, needs, "Polish ratios").items():
        found = HORIZON.search(name)
        if found is None:
            raise FileError(f"{name} does not tell its horizon. Call it year1 ... year5, as published.")
        frames.setdefault(f"year{found[1]}", []).append(frame)
    return {horizon: _sample(pd.concat(frames[horizon]), names) for horizon in sorted(frames)}


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
    return sample_of(columns, frame[LABEL].to_numpy(np.float64))
