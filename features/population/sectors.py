"""What is published of each manufacturing division, and what is assumed where nothing is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.tables import Tables

Numbers = NDArray[np.float64]

DIVISIONS = tuple(f"C{number}" for number in range(13, 44))
ENERGY_INTENSIVE = ("C25", "C26", "C30", "C31", "C32")
DEFAULT_MARGIN = 5.4
DEFAULT_STAFF = 150.0
DEFAULT_REVENUE_PER_EMPLOYEE = 130.0
DEFAULT_INTENSITY = 0.1
DEFAULT_COUNT = 900.0


@dataclass(frozen=True, slots=True)
class Sectors:
    """One number for each division, in the order of ``DIVISIONS``.

    Attributes
    ----------
    share
        Of enterprises.
    margin
        Profit before tax over revenue.
    staff
        Mean employees of an enterprise above scale.
    revenue_per_employee
        CNY.
    energy_intensity
        tce for CNY 10,000 of revenue, sector total over sector total.
    electricity_share
        Of energy; assumed.
    """

    share: Numbers
    margin: Numbers
    staff: Numbers
    revenue_per_employee: Numbers
    energy_intensity: Numbers
    electricity_share: Numbers


def sectors_of(tables: Tables) -> Sectors:
    """Return what the table of aggregates says, and declared assumptions where it is silent."""
    count = _column(tables, "enterprise_count", DEFAULT_COUNT)
    intensive = np.isin(np.array(DIVISIONS), ENERGY_INTENSIVE)
    return Sectors(
        share=count / count.sum(),
        margin=_column(tables, "profit_margin", DEFAULT_MARGIN) / 100.0,
        staff=_column(tables, "mean_employees_per_enterprise", DEFAULT_STAFF),
        revenue_per_employee=1e4 * _column(tables, "revenue_per_employee", DEFAULT_REVENUE_PER_EMPLOYEE),
        energy_intensity=_column(tables, "energy_intensity_revenue_approx", DEFAULT_INTENSITY),
        electricity_share=np.where(intensive, 0.3, 0.65),
    )


def published(tables: Tables, metric: str) -> dict[str, float]:
    """Return a metric's published values by division."""
    return {
        row.key[1]: row.numbers["value"]
        for row in tables["industry_aggregates"].rows
        if row.key[0] == metric and row.key[1] in DIVISIONS
    }


def _column(tables: Tables, metric: str, otherwise: float) -> Numbers:
    found = published(tables, metric)
    return np.array([found.get(division, otherwise) for division in DIVISIONS])
