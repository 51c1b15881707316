"""The two models of this release: what each reads and how it is grown.

The inputs and settings of the risk model were chosen by walk-forward validation on the years up to 2014 of
the US panel: ``models/tries.py`` lists what was tried, ``docs/evidence/us_bankruptcy_tries.jsonl`` how each
did. Inputs that a table does not hold are left out when it is trained on.
"""

from __future__ import annotations

from dataclasses import replace

from models.spec import Boosting, ModelSpec, Task

_BOOSTING = Boosting(
    rounds=250, depth=3, rate=0.03, child_weight=10.0, column_share=0.3, row_share=0.8, l2=1.0
)

ACCOUNTS = (
    "debt_ratio",
    "return_on_assets",
    "quick_ratio",
    "asset_size",
    "revenue_size",
    "ebitda_to_liabilities",
    "current_liabilities_to_assets",
    "working_capital_to_assets",
    "operating_margin",
    "asset_turnover",
    "altman_z",
    "gross_margin",
    "net_margin",
    "operating_profit_to_assets",
)
"""What every balance sheet and income statement gives."""
MARKET = (
    "market_value_to_liabilities",
    "net_profit_to_market_assets",
    "ebitda_to_market_assets",
    "market_leverage",
)
"""For listed enterprises alone."""
CONDUCT = (
    "interest_burden",
    "operating_cash_flow_to_liabilities",
    "overdue_share",
    "worst_arrears",
    "enterprise_age",
    "revenue_change",
)
"""What a bank knows besides."""

RISK = ModelSpec(
    task=Task.RISK,
    inputs=(*ACCOUNTS, *MARKET, *CONDUCT),
    relative=frozenset(),
    boosting=_BOOSTING,
)

RECOGNITION = ModelSpec(
    task=Task.RECOGNITION,
    inputs=(
        "energy_intensity",
        "carbon_intensity",
        "renewable_share",
        "water_intensity",
        "water_reuse",
        "solid_waste_use",
        "pollutant_intensity",
        "land_output",
        "advanced_equipment",
        "management_systems",
        "footprint_share",
        "eco_design_share",
        "green_investment_share",
        "research_intensity",
        "environmental_standing",
        "staff_size",
        "enterprise_size",
    ),
    relative=frozenset(
        {"energy_intensity", "carbon_intensity", "water_intensity", "pollutant_intensity", "land_output"}
    ),
    boosting=_BOOSTING,
)

SPECS: tuple[ModelSpec, ...] = (RISK, RECOGNITION)


def shipped_inputs(task: Task) -> tuple[str, ...]:
    """Return the inputs of the model that ships, in their order."""
    return next(spec.inputs for spec in SPECS if spec.task is task)


def in_order(spec: ModelSpec) -> ModelSpec:
    """Return the same model with its inputs in the one order there is: those that ship, then others by name.

    Trees draw columns by their place, so another order makes another model. Where an input stands in a list
    must not matter.

    >>> in_order(replace(RISK, inputs=("new", *reversed(RISK.inputs)))).inputs == (*RISK.inputs, "new")
    True
    """
    places = {name: place for place, name in enumerate(shipped_inputs(spec.task))}
    ordered = sorted(spec.inputs, key=lambda name: (places.get(name, len(places)), name))
    return replace(spec, inputs=tuple(ordered))
