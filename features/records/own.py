"""Tables whose columns are called as our fields are: the population's, and any bank's after renaming."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.attributes import ATTRIBUTES
from features.inputs import COLUMNS, CORE_COLUMNS
from features.records.records import Outcomes, Records
from features.tables import Tables

NEEDS = frozenset(CORE_COLUMNS)
TEXTS = tuple(ATTRIBUTES)
REPORTED_AFTER = "-04-30"
"""A report year's accounts are due by the end of April of the next year."""
KEPT = ("reference", "firm", "report_year", "credit_code")
LABELS = {"risk": "default", "recognition": "recognised"}


def records(frame: pd.DataFrame, tables: Tables, day: date | None = None) -> Records:
    """Return the rows; columns that are neither fields nor attributes are left aside."""
    del tables
    columns = {name: frame[name].to_numpy(np.float64, na_value=np.nan) for name in COLUMNS if name in frame}
    texts = {
        name: frame[name].astype("str").where(frame[name].notna(), "").to_numpy(np.str_)
        for name in TEXTS
        if name in frame
    }
    return Records(
        rows=len(frame),
        columns=columns,
        texts=texts,
        days=_days(frame, day),
        kept={name: frame[name].to_numpy() for name in KEPT if name in frame},
    )


def outcomes(frame: pd.DataFrame, folder: Path | None = None) -> Outcomes:
    """Return defaults and recognitions where the table has them."""
    del folder
    rows = len(frame)
    firms = frame["firm"] if "firm" in frame else frame.get("credit_code", pd.Series(np.arange(rows)))
    codes, _ = pd.factorize(firms)
    years = frame["report_year"] if "report_year" in frame else pd.Series(np.zeros(rows))
    return Outcomes(
        labels={
            task: frame[name].to_numpy(np.float64, na_value=np.nan)
            for task, name in LABELS.items()
            if name in frame
        },
        years=np.asarray(years.to_numpy(), np.int64),
        firms=np.asarray(codes, np.int64),
        weights={},
    )


def _days(frame: pd.DataFrame, day: date | None) -> NDArray[np.datetime64]:
    if day is not None:
        return np.full(len(frame), np.datetime64(day, "D"))
    if "day" in frame:
        return pd.to_datetime(frame["day"]).to_numpy().astype("datetime64[D]")
    if "report_year" in frame:
        texts = (frame["report_year"].astype(np.int64) + 1).astype("str") + REPORTED_AFTER
        return texts.to_numpy(np.str_).astype("datetime64[D]")
    raise ValueError("The table has neither 'day' nor 'report_year'. Add one, or give --day.")
