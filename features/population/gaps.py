"""What firms do not report: small ones lack meters, and some figures nobody keeps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.declare import Block, Proof
from features.inputs import CARRIER_COLUMNS, CORE_COLUMNS, FIELDS

Numbers = NDArray[np.float64]

RATES = {
    "water_reused": (0.55, 0.35, 0.12, 0.04),
    "solid_waste_used": (0.5, 0.3, 0.1, 0.03),
    "energy_metered_share": (0.7, 0.5, 0.2, 0.05),
    "so2": (0.5, 0.3, 0.1, 0.02),
    "nox": (0.5, 0.3, 0.1, 0.02),
    "voc": (0.6, 0.4, 0.15, 0.05),
    "ammonia_nitrogen": (0.5, 0.3, 0.1, 0.02),
    "total_phosphorus": (0.5, 0.3, 0.1, 0.02),
    "total_nitrogen": (0.6, 0.4, 0.2, 0.1),
    "advanced_process_share": (0.4, 0.25, 0.08, 0.02),
    "product_footprints": (0.3, 0.2, 0.05, 0.01),
    "research_spending": (0.35, 0.15, 0.04, 0.01),
    "green_investment": (0.35, 0.2, 0.06, 0.02),
    "operating_cash_flow": (0.4, 0.15, 0.02, 0.0),
    "intangible_assets": (0.3, 0.1, 0.02, 0.0),
}
"""Assumed share of firms that do not report a figure: micro, small, medium, large."""
OTHERS = (0.1, 0.05, 0.02, 0.005)
IN_REGISTERS = (0.01, 0.005, 0.002, 0.001)
"""Of the compliance figures that a bank reads in public registers itself."""
NEVER = frozenset(
    {*CORE_COLUMNS, *CARRIER_COLUMNS, "carriers_complete", "first_time_borrower", "green_factory_level"}
)
CARRIERS_INCOMPLETE = (0.3, 0.15, 0.05, 0.01)
FROM_STAFF = (20.0, 300.0, 1000.0)


def with_gaps(rng: np.random.Generator, figures: dict[str, Numbers]) -> dict[str, Numbers]:
    """Return the figures as reported: NaN where a firm does not know; carriers complete or not told."""
    employees = figures["employees"]
    size = np.searchsorted(FROM_STAFF, employees, side="right")
    reported = {}
    for name, values in figures.items():
        if name in NEVER:
            reported[name] = values
            continue
        rates = np.array(RATES.get(name, _usual(name)))
        lasting = rng.random((values.shape[0], 1)) < rates[size[:, -1:]]
        reported[name] = np.where(lasting, np.nan, values)
    incomplete = rng.random((employees.shape[0], 1)) < np.array(CARRIERS_INCOMPLETE)[size[:, -1:]]
    reported["carriers_complete"] = np.where(incomplete, np.nan, np.ones(employees.shape))
    for name in CARRIER_COLUMNS:
        if name not in reported:
            reported[name] = np.where(incomplete, np.nan, np.zeros(employees.shape))
        elif name not in {"electricity_purchased", "natural_gas"}:
            reported[name] = np.where(incomplete, np.nan, reported[name])
    return reported


def _usual(name: str) -> tuple[float, ...]:
    field = FIELDS[name]
    is_public = field.proof is Proof.REGISTER and field.block is Block.COMPLIANCE
    return IN_REGISTERS if is_public else OTHERS


def all_told(figures: dict[str, Numbers]) -> dict[str, Numbers]:
    """Return the figures of firms that know everything and list all their carriers."""
    nothing = np.zeros(figures["employees"].shape)
    unused = {name: nothing for name in CARRIER_COLUMNS if name not in figures}
    return figures | unused | {"carriers_complete": nothing + 1.0}
