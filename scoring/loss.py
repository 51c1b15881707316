"""What a loan is expected to lose in the year for which a default is predicted: PD x LGD x exposure.

The PD is the obligor's, the rest is the loan's. What collateral covers, after a haircut, loses the secured
share and the rest the unsecured one (Basel framework CRE32, foundation approach). Both shares and the haircut
are rows of a table, by sector; a bank replaces them with its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from features.tablerows import Value
from features.tables import Tables

TABLE = "loss_given_default"
PARTS = ("unsecured", "secured", "haircut")
EVERY_SECTOR = "C"
"""Manufacturing: what holds where a division has no row of its own."""


@dataclass(frozen=True, slots=True)
class ExpectedLoss:
    """What is expected to be lost, at the level of the loan, CNY.

    Attributes
    ----------
    exposure
        The amount asked for, taken to be drawn in full.
    lgd
        Share of the exposure lost if the enterprise defaults, by the collateral told; without any told that
        of an unsecured loan.
    lgd_worst, lgd_best
        The shares if collateral that was not told were worth nothing, or covered the loan.
    point, worst, best
        PD x LGD x exposure: by the point of the PD, by its worst and by its best end.
    rests_on
        The rows of the table.
    """

    exposure: float
    lgd: float
    lgd_worst: float
    lgd_best: float
    point: float
    worst: float
    best: float
    rests_on: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Default:
    """A PD and its exact bounds."""

    point: float
    worst: float
    best: float


def expected_loss(
    figures: Mapping[str, float], pd: Default, tables: Tables, day: date, division: str
) -> ExpectedLoss | None:
    """Return the expected loss of the loan that was asked for.

    None where no amount is known, or no row is in force on the day.
    """
    exposure, collateral = figures["loan_amount"], figures["collateral_value"]
    rows = {part: _row(tables, part, day, division) for part in PARTS}
    told = {part: row for part, row in rows.items() if row is not None}
    if not exposure > 0.0 or len(told) < len(PARTS):
        return None
    unsecured, secured, haircut = (told[part].number for part in PARTS)
    if math.isnan(collateral):
        lgd, lgd_worst, lgd_best = unsecured, max(unsecured, secured), min(unsecured, secured)
    else:
        covered = min(max(collateral, 0.0) * (1.0 - haircut) / exposure, 1.0)
        lgd = lgd_worst = lgd_best = secured * covered + unsecured * (1.0 - covered)
    return ExpectedLoss(
        exposure,
        lgd,
        lgd_worst,
        lgd_best,
        point=pd.point * lgd * exposure,
        worst=pd.worst * lgd_worst * exposure,
        best=pd.best * lgd_best * exposure,
        rests_on=tuple(told.values()),
    )


def _row(tables: Tables, part: str, day: date, division: str) -> Value | None:
    own = tables.get(TABLE, (part, division), day) if division else None
    return own or tables.get(TABLE, (part, EVERY_SECTOR), day)
