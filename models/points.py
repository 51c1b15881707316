"""A scorecard as data: for each input the points of the bin that it falls into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Scorecard:
    """Cuts of each input, and the log-odds that each bin between them adds."""

    names: tuple[str, ...]
    cuts: tuple[tuple[float, ...], ...]
    points: tuple[tuple[float, ...], ...]
    intercept: float

    @cached_property
    def _bins(self) -> tuple[tuple[str, Numbers, Numbers], ...]:
        numbers = (
            (np.array(cuts), np.array(points)) for cuts, points in zip(self.cuts, self.points, strict=True)
        )
        return tuple((name, *one) for name, one in zip(self.names, numbers, strict=True))

    def margins(self, columns: Mapping[str, Numbers]) -> NDArray[np.float32]:
        """Return log-odds, shape (rows,).

        Sums in one order of numbers that only rise with an input are monotone in it to the last bit.
        """
        total = np.full(len(columns[self.names[0]]), self.intercept)
        for name, cuts, points in self._bins:
            total = total + points[cuts.searchsorted(columns[name], side="right")]
        return total.astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        """Return what the artefact stores."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Scorecard:
        """Return what the artefact stored."""
        cuts, points = (tuple(tuple(one) for one in stored[name]) for name in ("cuts", "points"))
        return cls(tuple(stored["names"]), cuts, points, stored["intercept"])
