"""A row of a table as a body for ``POST /v1/decisions``: the same figures, so the same decision."""

from __future__ import annotations

import math

from features.inputs import CARRIER_COLUMNS
from features.records.records import Records


def body_of(records: Records, row: int, number: int) -> dict[str, object]:
    """Return a row as a body; unknown figures are left out.

    A carrier that a complete list says is unknown is told as null, since left out it would not be used.

    Parameters
    ----------
    number
        Its reference where the table has none.
    """
    figures = {name: float(values[row]) for name, values in records.columns.items()}
    texts = {name: str(values[row]) for name, values in records.texts.items()}
    told: dict[str, float | None] = {name: one for name, one in figures.items() if not math.isnan(one)}
    if figures.get("carriers_complete") == 1.0:
        told |= {name: None for name in CARRIER_COLUMNS if math.isnan(figures.get(name, math.nan))}
    reference = str(records.kept["reference"][row]) if "reference" in records.kept else ""
    return {
        "reference": reference or str(number),
        "day": str(records.days[row]),
        "attributes": {name: text for name, text in texts.items() if text},
        "figures": told,
    }
