"""What the loan does to the climate, and what of the enterprise's emissions it finances (PCAF)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from features.border import Report, State
from features.columns import YUAN_PER_WAN
from features.plan import Plan
from scoring.decision import Effect

VERIFIED, FROM_ENERGY, FROM_AVERAGES = 1, 2, 4
"""PCAF data quality of business loans: verified, from energy by carrier, from averages of the sector."""
_GUESSED = frozenset({State.DEFAULT, State.ESTIMATED})


def effect_of(report: Report, values: Mapping[str, float], emissions: Plan) -> Effect | None:
    """Return the effect of the loan that was asked for, None where none was.

    Parameters
    ----------
    values
        The enterprise's indicators, NaN unknown.
    emissions
        The plan of its emissions, which names the figures that they rest on.
    """
    amount = report.values["loan_amount"]
    if math.isnan(amount):
        return None
    financed = values["financed_emission_intensity"] * amount / YUAN_PER_WAN
    financed = min(financed, values["emissions"])
    return Effect(
        share_of_project=_known(min(1.0 - values["project_own_share"], 1.0)),
        emissions_cut=_known(values["loan_reduction"]),
        energy_saved=_known(values["loan_saving"]),
        financed_emissions=_known(financed),
        financed_quality=None if math.isnan(financed) else quality_of(report, emissions.columns),
    )


def quality_of(report: Report, columns: tuple[str, ...]) -> int:
    """Return the PCAF score, 1 the best to 5: no better than the worst figure that emissions rest on."""
    used = [name for name in columns if report.values.get(name, 0.0) > 0.0]
    told = [report.qualities[name] for name in used if name in report.qualities]
    guessed = [FROM_AVERAGES for name in used if report.states.get(name) in _GUESSED]
    start = VERIFIED if report.values["carbon_inventory_verified"] == 1.0 else FROM_ENERGY
    return max([start, *told, *guessed])


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
