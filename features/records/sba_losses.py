"""What was lost on SBA loans that were charged off, against what had been paid out.

The charge-off is the principal written off: before what was recovered later and before the SBA paid its
guarantee, undiscounted. The file tells no collateral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from features.records.published import holding
from features.records.sample import Numbers, Texts
from features.records.sba import LABEL

NEEDS = frozenset({LABEL, "charge_off_usd", "disbursed_usd", "naics", "revolving", "new_business"})
SECTORS = {
    "31": "31-33",
    "32": "31-33",
    "33": "31-33",
    "44": "44-45",
    "45": "44-45",
    "48": "48-49",
    "49": "48-49",
}
"""Sectors that NAICS numbers twice or three times."""
SIZES = {
    25_000.0: "to 25,000 USD",
    50_000.0: "to 50,000 USD",
    150_000.0: "to 150,000 USD",
    350_000.0: "to 350,000 USD",
}
LARGEST = "above 350,000 USD"
UNTOLD = "not told"


@dataclass(frozen=True, slots=True)
class Losses:
    """Charged-off loans.

    Attributes
    ----------
    shares
        Written off over paid out, from 0 to 1.
    paid_out
        USD.
    groups
        By what they are grouped: each loan's group.
    """

    shares: Numbers
    paid_out: Numbers
    groups: Mapping[str, Texts]


def losses(data: Path) -> Losses:
    """Return the charged-off loans of a folder; interest written off beyond what was paid out is cut off.

    Raises
    ------
    FileError
        If no file has the columns.
    """
    frame = pd.concat(holding(data, NEEDS, "SBA charge-offs").values(), ignore_index=True)
    paid_out = frame["disbursed_usd"].to_numpy(np.float64, na_value=np.nan)
    frame = frame[(frame[LABEL] == 1).to_numpy() & (paid_out > 0.0)]
    paid_out = frame["disbursed_usd"].to_numpy(np.float64)
    written_off = frame["charge_off_usd"].to_numpy(np.float64, na_value=np.nan)
    known = ~np.isnan(written_off)
    groups = {name: values[known] for name, values in _groups(frame, paid_out).items()}
    return Losses(np.clip(written_off / paid_out, 0.0, 1.0)[known], paid_out[known], groups)


def _groups(frame: pd.DataFrame, paid_out: Numbers) -> dict[str, Texts]:
    codes = frame["naics"].astype("str").str.partition(".")[0].str.zfill(6).str[:2]
    sizes = np.searchsorted(list(SIZES), paid_out)
    names = np.array([*SIZES.values(), LARGEST])
    return {
        "sector": codes.replace(SECTORS | {"00": UNTOLD}).to_numpy(np.str_),
        "size": names[sizes],
        "line": _told(frame["revolving"], {"Y": "revolving", "N": "term loan"}),
        "business": _told(frame["new_business"], {1.0: "new", 0.0: "existing"}),
    }


def _told(given: pd.Series[str], names: Mapping[object, str]) -> Texts:
    return given.map(names).fillna(UNTOLD).to_numpy(np.str_)
