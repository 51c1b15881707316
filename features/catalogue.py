"""The one list of all declarations, and the plan that works all indicators out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from features.credit import conduct, earnings, liquidity, market, size, solvency
from features.declare import Field, Indicator, Lookup
from features.green import cooperation, energy, inventory, land, production, products, resources, transition
from features.inputs import FIELDS
from features.lookups import LOOKUPS
from features.plan import Plan

PILLARS: tuple[ModuleType, ...] = (
    *(energy, inventory, resources, production, products, land, transition, cooperation),
    *(solvency, earnings, liquidity, conduct, size, market),
)
"""Where indicators are declared, in the order in which they are shown."""


@dataclass(frozen=True)
class Catalogue:
    """Fields, lookups and indicators; every name is one of them and only one.

    Attributes
    ----------
    fingerprint
        SHA-256 over every indicator's name and formula.
    """

    fields: Mapping[str, Field]
    lookups: Mapping[str, Lookup]
    indicators: Mapping[str, Indicator]
    plan: Plan
    fingerprint: str

    def plan_of(self, names: Sequence[str]) -> Plan:
        """Return the plan that works out these indicators alone."""
        wanted = [self.indicators[name] for name in names]
        chosen = set(names)
        return Plan.of(wanted, [one for name, one in self.indicators.items() if name not in chosen])


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of this release."""
    found = [one for module in PILLARS for one in vars(module).values() if isinstance(one, Indicator)]
    own = [one for one in found if one.pillar in {module.__name__.rpartition(".")[2] for module in PILLARS}]
    plan = Plan.of(own)
    text = "".join(f"{name} {fingerprint}\n" for name, fingerprint in sorted(plan.fingerprints.items()))
    return Catalogue(
        fields=FIELDS,
        lookups=LOOKUPS,
        indicators={one.name: one for one in own},
        plan=plan,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
    )
