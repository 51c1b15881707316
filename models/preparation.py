"""What is done to indicators before a model reads them; learnt once, frozen, the same everywhere.

Each input is divided by its sector's median where the model says so, clipped to a range frozen at
training, and, for the point alone, an unknown one is put at its peers' median. NaN never reaches a booster:
a model that reads NaN learns to reward silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Matrix = NDArray[np.float32]
Texts = NDArray[np.str_]

TAIL = 0.005
"""Share of the training data clipped at either end."""
MIN_PEERS = 50
"""Fewer known figures than this give no median of a sector's own."""
FAR = 2
"""What an input counts that lies beyond its range by more than half the range's width."""
EVERYBODY = ""
"""The group of all enterprises, for sectors with too few peers."""


@dataclass(frozen=True, slots=True)
class PreparedInput:
    """One input: its scale by sector, its range and its median by sector, all in the model's terms."""

    name: str
    direction: int
    low: float
    high: float
    scales: Mapping[str, float]
    medians: Mapping[str, float]


def division_of(sectors: Texts) -> Texts:
    """Return the two-digit divisions (``C30``) of sector codes of any depth."""
    return sectors.astype("U3")


class ByGroup:
    """Tables of numbers by group, each with one for everybody, written side by side once.

    >>> ByGroup([{"": 1.0, "C30": 2.0}, {"": 5.0}]).of(np.array(["C30", "C31"]))
    array([[2., 1.],
           [5., 5.]])
    """

    def __init__(self, tables: Sequence[Mapping[str, float]]) -> None:
        names = sorted({EVERYBODY, *(name for table in tables for name in table)})
        self._names = np.array(names)
        numbers = [[table.get(name, table[EVERYBODY]) for name in names] for table in tables]
        self._numbers = np.array(numbers).reshape(len(tables), len(names))

    def of(self, groups: Texts) -> Numbers:
        """Return each table's number of each row's group, everybody's where it has none: (tables, rows)."""
        places = np.searchsorted(self._names, groups)
        places[self._names.take(places, mode="clip") != groups] = 0  # everybody's name is the first
        return self._numbers[:, places]


@dataclass(frozen=True)
class Preparation:
    """From indicators to what a booster reads."""

    inputs: tuple[PreparedInput, ...]

    @classmethod
    def learnt(
        cls,
        columns: Mapping[str, Numbers],
        divisions: Texts,
        names: Sequence[str],
        directions: Sequence[int],
        relative: frozenset[str],
    ) -> Preparation:
        """Learn scales, ranges and medians from training columns of shape (rows,)."""
        return cls(
            tuple(
                _learnt(name, direction, columns[name], divisions, name in relative)
                for name, direction in zip(names, directions, strict=True)
            )
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs, in the order in which the booster reads them."""
        return tuple(one.name for one in self.inputs)

    @cached_property
    def directions(self) -> tuple[int, ...]:
        """The directions, in the same order."""
        return tuple(one.direction for one in self.inputs)

    @cached_property
    def _low(self) -> Numbers:
        return np.array([[one.low] for one in self.inputs]).reshape(-1, 1)

    @cached_property
    def _high(self) -> Numbers:
        return np.array([[one.high] for one in self.inputs]).reshape(-1, 1)

    @cached_property
    def _scales(self) -> ByGroup:
        return ByGroup([one.scales or {EVERYBODY: 1.0} for one in self.inputs])

    @cached_property
    def _medians(self) -> ByGroup:
        return ByGroup([one.medians for one in self.inputs])

    @cached_property
    def _rises(self) -> NDArray[np.bool_]:
        return np.array([[direction >= 0] for direction in self.directions]).reshape(-1, 1)

    def scaled(self, place: int, values: Numbers, divisions: Texts) -> Numbers:
        """Return one input scaled and clipped; unknown stays NaN."""
        one = self.inputs[place]
        scaled: Numbers = values / self._scales.of(divisions)[place]
        return np.clip(scaled, one.low, one.high)

    def _scaled(self, columns: Mapping[str, Numbers], divisions: Texts) -> Numbers:
        """Return all inputs scaled, shape (inputs, rows)."""
        values = np.array([columns[name] for name in self.names]).reshape(-1, len(divisions))
        scaled: Numbers = values / self._scales.of(divisions)
        return scaled

    def _clipped(self, columns: Mapping[str, Numbers], divisions: Texts) -> Numbers:
        return np.clip(self._scaled(columns, divisions), self._low, self._high)

    def outside(self, columns: Mapping[str, Numbers], divisions: Texts) -> NDArray[np.int8]:
        """Return which inputs are known and lie beyond their range, shape (rows, inputs).

        1 is beyond, ``FAR`` is beyond by more than half the width of the range.
        """
        low, high, scaled = self._low, self._high, self._scaled(columns, divisions)
        beyond = np.where(np.isfinite(scaled), np.maximum(low - scaled, scaled - high), 0.0)
        found = np.where(beyond > (high - low) / 2.0, FAR, beyond > 0.0)
        return np.ascontiguousarray(found.T, np.int8)

    def point(
        self,
        columns: Mapping[str, Numbers],
        divisions: Texts,
        low: Mapping[str, Numbers] | None = None,
        high: Mapping[str, Numbers] | None = None,
    ) -> Matrix:
        """Return the matrix with unknown inputs at their peers' median, shape (rows, inputs).

        Where what is known leaves an input only a range, the median is moved into it.
        """
        values = self._clipped(columns, divisions)
        unknown = np.isnan(values)
        if unknown.any():
            median = self._medians.of(divisions)
            if low is not None and high is not None:
                median = np.maximum(median, self._clipped(low, divisions))
                median = np.minimum(median, self._clipped(high, divisions))
            values = np.where(unknown, median, values)
        return np.ascontiguousarray(values.T, np.float32)

    def corners(
        self, low: Mapping[str, Numbers], high: Mapping[str, Numbers], divisions: Texts
    ) -> tuple[Matrix, Matrix]:
        """Return the matrices of the lowest and of the highest probability within the ranges.

        An input without a direction has no worst end; its range has to be one number.
        """
        bottom, top = self._clipped(low, divisions), self._clipped(high, divisions)
        for name, direction, one, other in zip(self.names, self.directions, bottom, top, strict=True):
            if direction == 0 and not np.array_equal(one, other):
                raise ValueError(
                    f"Input {name} has no direction, so it must be known for exact bounds; "
                    "its range is wider than one number. Require the fields it reads."
                )
        lowest, highest = np.where(self._rises, bottom, top), np.where(self._rises, top, bottom)
        return np.ascontiguousarray(lowest.T, np.float32), np.ascontiguousarray(highest.T, np.float32)

    def to_json(self) -> list[dict[str, Any]]:
        """Return what the artefact stores."""
        return [
            {
                "name": one.name,
                "direction": one.direction,
                "low": one.low,
                "high": one.high,
                "scales": dict(one.scales),
                "medians": dict(one.medians),
            }
            for one in self.inputs
        ]

    @classmethod
    def from_json(cls, stored: Sequence[Mapping[str, Any]]) -> Preparation:
        """Return what the artefact stored."""
        return cls(tuple(PreparedInput(**one) for one in stored))


def _learnt(name: str, direction: int, values: Numbers, divisions: Texts, is_relative: bool) -> PreparedInput:
    scales: dict[str, float] = {}
    if is_relative:
        scales = {group: median for group, median in _medians(values, divisions).items() if median > 0.0}
        scales.setdefault(EVERYBODY, 1.0)
        values = values / ByGroup([scales]).of(divisions)[0]
    finite = values[np.isfinite(values)]
    low, high = (float(x) for x in np.quantile(finite, [TAIL, 1.0 - TAIL]))
    medians = _medians(np.clip(values, low, high), divisions)
    return PreparedInput(name, direction, low, high, scales, medians)


def _medians(values: Numbers, divisions: Texts) -> dict[str, float]:
    """Return the medians of the known figures: everybody's, and each division's with enough peers."""
    finite = np.isfinite(values)
    medians = {EVERYBODY: float(np.median(values[finite]))}
    for division in np.unique(divisions[finite]):
        peers = values[finite & (divisions == division)]
        if division and len(peers) >= MIN_PEERS:
            medians[str(division)] = float(np.median(peers))
    return medians
