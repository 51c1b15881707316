"""Accounts of listed US companies (Lombardo 2022) as our fields, and whether they failed within a year.

No history of a firm is read, ever: the panel is made of two samples, and whether a firm's previous year is
there tells the outcome.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.records.records import Outcomes, Records
from features.tables import Tables

MILLION = 1e6
ITEMS = {
    "current_assets": "current_assets",
    "cost_of_goods_sold": "cost_of_sales",
    "depreciation_and_amortization": "depreciation",
    "inventory": "inventory",
    "net_income": "net_profit",
    "total_receivables": "receivables",
    "market_value": "market_value",
    "total_assets": "total_assets",
    "total_long_term_debt": "long_term_debt",
    "ebit": "operating_profit",
    "total_current_liabilities": "current_liabilities",
    "retained_earnings": "retained_earnings",
    "total_revenue": "revenue",
    "total_liabilities": "total_liabilities",
    "total_operating_expenses": "operating_expenses",
}
"""Items of the panel, in millions of US dollars, and the fields they are."""
KEPT = ("row_id", "firm_id", "fiscal_year")
COUNTS = "full_panel_counts_by_year.csv"
RANDOM_SHARE = 0.3
"""The part of the full panel that its random sample is."""
LAST_OF_FIRST_PERIOD = 2011
"""The published split: train to 2011, validation after it."""


def records(frame: pd.DataFrame, tables: Tables, day: date | None = None) -> Records:
    """Return the accounts in CNY at the rate of each fiscal year."""
    years = frame["fiscal_year"].to_numpy(np.int64)
    rates = {
        year: tables.value("exchange_rates", ("USD",), date(year, 12, 31)).number for year in np.unique(years)
    }
    factor = np.array([rates[year] for year in years]) * MILLION
    columns = {field: frame[item].to_numpy(np.float64) * factor for item, field in ITEMS.items()}
    days = np.array([f"{year}-12-31" for year in years], dtype="datetime64[D]")
    if day is not None:
        days = np.full(len(frame), np.datetime64(day, "D"))
    return Records(
        rows=len(frame),
        columns=columns,
        texts={},
        days=days,
        kept={name: frame[name].to_numpy() for name in KEPT if name in frame},
        notes=("US dollars are turned into CNY at the average rate of the fiscal year (recalled).",),
    )


def outcomes(frame: pd.DataFrame, folder: Path | None = None) -> Outcomes:
    """Return what became of the companies, weighted back to the full panel.

    Failures are over-represented in the sample, and of the others all but the random sample were chosen for
    having a history, so these count nothing. Where the counts of the full panel stand beside the file,
    failures and the random others of each period are weighted to them; where they do not, failures are taken
    to be all there. A sample that is random throughout, or says nothing of it, counts every row once.
    """
    labels = frame["bankrupt_next_year"].to_numpy(np.float64)
    years = frame["fiscal_year"].to_numpy(np.int64)
    if "firm_id" in frame:
        codes, _ = pd.factorize(frame["firm_id"])
    else:
        codes = np.full(len(frame), -1)
    return Outcomes(
        labels={"risk": labels},
        years=years,
        firms=np.asarray(codes, np.int64),
        weights={"risk": _weights(frame, labels, years, folder)},
    )


def _weights(
    frame: pd.DataFrame, labels: NDArray[np.float64], years: NDArray[np.int64], folder: Path | None
) -> NDArray[np.float64]:
    is_event = labels == 1.0
    is_other = ~is_event
    weights = np.ones(len(labels))
    is_random = (
        frame["in_random_sample"].to_numpy(np.bool_)
        if "in_random_sample" in frame
        else np.ones(len(labels), np.bool_)
    )
    if is_random.any() and not is_random.all():
        is_other &= is_random
        weights = np.where(is_event, 1.0, np.where(is_other, 1.0 / RANDOM_SHARE, 0.0))
    path = folder / COUNTS if folder is not None else None
    if path is None or not path.is_file():
        return weights
    counts = pd.read_csv(path).set_index("fiscal_year")
    counted = np.isin(years, counts.index)
    for period in (counted & (years <= LAST_OF_FIRST_PERIOD), counted & (years > LAST_OF_FIRST_PERIOD)):
        known = counts.loc[np.unique(years[period])]
        events = float(known["bankrupt_next_year_in_full_panel"].sum())
        others = float(known["firm_years_in_full_panel"].sum()) - events
        for here, full in ((period & is_event, events), (period & is_other, others)):
            if here.any() and full > 0.0:
                weights[here] = full / int(here.sum())
    return weights
