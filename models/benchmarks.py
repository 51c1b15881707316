"""What is usual in a sector: learnt from the reference population where no table publishes it.

The baseline is the sector's median, the leading value the best 5 %. A sector with fewer than twenty known
figures has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.declare import Better, Indicator

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]

MIN_PEERS = 20
LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""The shares of peers whose quantiles are kept."""
EVERYBODY = ""
"""The group of all sectors together."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Peers:
    """How an indicator is spread among ``n`` peers: its quantiles at ``LEVELS``."""

    n: int
    quantiles: tuple[float, ...]

    @property
    def median(self) -> float:
        """The baseline."""
        return self.quantiles[LEVELS.index(0.5)]

    def leading(self, better: Better) -> float:
        """Return what the best 5 % reach; of an indicator without a direction, its 95 % quantile."""
        return self.quantiles[0] if better is Better.LOWER else self.quantiles[-1]

    def share_below(self, value: float) -> float:
        """Return which share of the peers lies below a value, by the quantiles that are kept."""
        place = int(np.searchsorted(self.quantiles, value, side="left"))
        if place < len(LEVELS) and self.quantiles[place] == value:
            return LEVELS[place] if place else 0.0
        return float(np.interp(value, self.quantiles, LEVELS))

    def share_alike(self, value: float) -> float:
        """Return which share of the peers has this very value, by the quantiles that are kept."""
        first, after = (int(np.searchsorted(self.quantiles, value, side=side)) for side in ("left", "right"))
        if after - first < 2:
            return 0.0
        return (LEVELS[after - 1] if after < len(LEVELS) else 1.0) - (LEVELS[first] if first else 0.0)


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """The peers of each indicator by division, ``EVERYBODY`` over all sectors."""

    peers: Mapping[str, Mapping[str, Peers]]

    def of(self, indicator: str, division: str) -> Peers | None:
        """Return the peers of a sector, None where there are too few."""
        return self.peers.get(indicator, {}).get(division)

    @classmethod
    def from_json(cls, stored: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Benchmarks:
        """Return what a bundle stored."""
        return cls(
            {
                name: {
                    division: Peers(int(one["n"]), tuple(one["quantiles"]))
                    for division, one in by_division.items()
                }
                for name, by_division in stored.items()
            }
        )


def learnt(
    columns: Mapping[str, Numbers], divisions: Texts, indicators: Mapping[str, Indicator]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return, as JSON, the quantiles of each indicator in each division with enough known figures."""
    names = [str(name) for name in np.unique(divisions) if name]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name in indicators:
        values = columns[name]
        finite = np.isfinite(values)
        groups = {EVERYBODY: finite} | {one: finite & (divisions == one) for one in names}
        found[name] = {
            group: {"n": int(chosen.sum()), "quantiles": _quantiles(values[chosen])}
            for group, chosen in groups.items()
            if chosen.sum() >= MIN_PEERS
        }
    return found


def _quantiles(values: Numbers) -> list[float]:
    return [float(f"{number:.{DIGITS}g}") for number in np.quantile(values, LEVELS)]
