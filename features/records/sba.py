"""Loans to small US businesses backed by the SBA: facts of the application, and what became of each.

What is left out, and why: the term (of a loan that was charged off it is the time until then), the day and
amount of disbursement and the charge-off (known only afterwards), the approval year (the sample is uneven
over the crisis), and state, postcode and bank's state (our models never read a region).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from features.records.published import fitting, holding
from features.records.sample import Numbers, Sample, sample_of

LABEL = "charged_off"
FORBIDDEN = frozenset(
    {
        "loan_id",
        "state",
        "zip3",
        "bank_state",
        "approval_date",
        "approval_fy",
        "term_months",
        "disbursement_date",
        "disbursed_usd",
        "charge_off_usd",
        "charge_off_date",
    }
)
"""Columns that never reach a model."""
NEEDS = frozenset(
    {
        LABEL,
        "naics",
        "employees",
        "new_business",
        "jobs_created",
        "jobs_retained",
        "franchise",
        "urban_rural",
        "revolving",
        "lowdoc",
        "approved_usd",
        "sba_guaranteed_usd",
    }
)
"""Columns that make a national file, all of them facts of the application but the label."""
UNKNOWN_SECTOR = "00"
ROUND = (50_000.0, 10_000.0, 5_000.0, 1_000.0)
"""Amounts are rounder the larger the step that they are whole multiples of."""
CODES = {"place_code": "is_urban", "revolving_code": "is_revolving"}
"""Codes of the register with a class for what it left open, and the fact that each tells if it tells one."""
CASE_INPUTS = ("RealEstate", "Portion", "Recession")
CASE_LABEL = "Default"
CASE_NEEDS = frozenset({CASE_LABEL, *CASE_INPUTS})


def national(data: Path) -> Sample:
    """Return the loans of a folder; ``divisions`` are the first two digits of NAICS.

    Raises
    ------
    FileError
        If no file has the columns.
    """
    return sample(pd.concat(holding(data, NEEDS, "SBA loans").values(), ignore_index=True))


def sample(frame: pd.DataFrame) -> Sample:
    """Return what was known of each loan when it was applied for, and whether it was charged off."""
    codes = frame["naics"].astype("str").str.partition(".")[0].str.zfill(6)
    sectors = codes.str[:2]
    approved = _numbers(frame, "approved_usd")
    guaranteed = _numbers(frame, "sba_guaranteed_usd")
    employees = _numbers(frame, "employees")
    is_urban = _flags(frame["urban_rural"], "urban", "rural")
    is_revolving = _flags(frame["revolving"], "Y", "N")
    columns = {
        "amount": approved,
        "roundness": np.select([approved % step == 0.0 for step in ROUND], [4.0, 3.0, 2.0, 1.0], 0.0),
        "guaranteed_share": np.where(approved > 0.0, guaranteed / np.maximum(approved, 1.0), np.nan),
        "not_guaranteed": approved - guaranteed,
        "employees": employees,
        "is_new": _numbers(frame, "new_business"),
        "jobs_created": _numbers(frame, "jobs_created"),
        "jobs_retained": _numbers(frame, "jobs_retained"),
        "jobs_beyond_staff": _numbers(frame, "jobs_retained") - employees,
        "is_franchise": _numbers(frame, "franchise"),
        "activity": pd.to_numeric(codes.str[:4], errors="coerce").to_numpy(np.float64, na_value=np.nan),
        "is_urban": is_urban,
        "is_revolving": is_revolving,
        "place_code": np.nan_to_num(is_urban + 1.0, nan=0.0),
        "revolving_code": np.nan_to_num(is_revolving + 1.0, nan=0.0),
        "is_low_document": _flags(frame["lowdoc"], "Y", "N"),
    }
    return sample_of(
        columns,
        _numbers(frame, LABEL),
        divisions=sectors.where(sectors != UNKNOWN_SECTOR, "").to_numpy(np.str_),
    )


def has_national(data: Path) -> bool:
    """Return whether a folder holds a national file."""
    return any(fitting(data, NEEDS))


def has_case(data: Path) -> bool:
    """Return whether a folder holds the paper's teaching case."""
    return any(fitting(data, CASE_NEEDS))


def california_case(data: Path) -> Sample:
    """Return the paper's teaching case: loans to lessors of real estate in California.

    Raises
    ------
    FileError
        If no file has the columns.
    """
    frames = holding(data, CASE_NEEDS, "the SBA's California case")
    frame = pd.concat(frames.values(), ignore_index=True)
    return sample_of({name: _numbers(frame, name) for name in CASE_INPUTS}, _numbers(frame, CASE_LABEL))


def _numbers(frame: pd.DataFrame, name: str) -> Numbers:
    return frame[name].to_numpy(np.float64, na_value=np.nan)


def _flags(given: pd.Series[str], yes: str, no: str) -> Numbers:
    """Return 1 and 0; whatever is neither is unknown."""
    return np.select([(given == yes).to_numpy(), (given == no).to_numpy()], [1.0, 0.0], np.nan)
