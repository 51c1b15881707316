"""Statlog German credit (UCI 144): 1,000 consumer loans, to check fairness arithmetic on published numbers.

No enterprises, so nothing here says anything about our models. Age, sex and foreign workers are kept from
every model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from features.records.published import holding
from features.records.sample import Numbers, Sample, sample_of

LABEL = "bad"
NUMBERS = ("duration_months", "credit_amount", "installment_rate_pct", "residence_since", "existing_credits")
ORDERS = {
    "status_checking": ("A11", "A12", "A13"),
    "savings": ("A61", "A62", "A63", "A64"),
    "employment_since": ("A71", "A72", "A73", "A74", "A75"),
    "credit_history": ("A34", "A33", "A32", "A31", "A30"),
    "property": ("A124", "A123", "A122", "A121"),
}
"""Codes in rising order of the balance, savings, years, history as the file has it, and value of property.

A14 (no current account) and A65 (savings unknown or none) have no place in the order and are unknown.
"""
NEEDS = frozenset({"row", LABEL, "age", *NUMBERS, *ORDERS})
ROW, AGE = "row", "age"


def german(data: Path) -> Sample:
    """Return the loans of a folder in the original order, with ``row`` and ``age`` for fairness alone.

    Raises
    ------
    FileError
        If no file has the columns.
    """
    frame = pd.concat(holding(data, NEEDS, "German credit").values(), ignore_index=True).sort_values(ROW)
    columns = {name: _numbers(frame, name) for name in (ROW, AGE, *NUMBERS)}
    for name, codes in ORDERS.items():
        given = frame[name].to_numpy()
        columns[name] = np.select([given == code for code in codes], np.arange(float(len(codes))), np.nan)
    return sample_of(columns, _numbers(frame, LABEL))


def _numbers(frame: pd.DataFrame, name: str) -> Numbers:
    return frame[name].to_numpy(np.float64, na_value=np.nan)
