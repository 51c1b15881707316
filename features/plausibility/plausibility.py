"""Figures that are a power of ten away from what the rest of a report makes of them: probably a unit slip.

A figure is compared with others of the same report. It is implausible where at least three comparisons are
known, one lies outside its usual range, all together are far from their middles, and none speaks for the
figure as it stands and against it once it is put right. So a slip in one figure is not laid at the door of
another, and a firm that is unusual in one way is left alone. The money of a report as a whole is compared
with what is not money in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.declare import Kind
from features.inputs import COLUMNS, field_of
from features.plausibility.usual import Likely, is_money, rules_of, sources_of, units_of
from features.tables import Tables

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

MONEY = "money"
"""Stands for all amounts of money in a report."""
NEAR_THE_MIDDLE = 1.5
"""Powers of ten within which a comparison speaks for a figure."""
LEAST = 2.6
"""Powers of ten that comparisons must be away from their middles on the whole.

From 2.7 on some slip of ten thousand is missed; below, more sound accounts of shell companies are flagged.
"""
FEWEST = 3
"""Comparisons without which nothing is said."""
TOLERATED = 0.1
"""Share of comparisons that may speak for a figure; among fewer than ten none may."""
SHARPEST = 16.0
"""Weight of a mean whose error is a quarter of a power of ten; none counts for more."""
BLOCK = 4_096
SHARES = tuple(name for name in COLUMNS if field_of(name).kind is Kind.SHARE)
"""Told as fractions."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One implausible figure, or all money of a report.

    Attributes
    ----------
    likely, read_as
        The unit in which it was probably given, and that in which it was read.
    times
        What it is to be multiplied with if so.
    part, whole
        The two columns whose comparison was clearest; ``ratio`` is the one over the other, and ``low`` to
        ``high`` is usual. The second is empty where the figure speaks for itself.
    """

    column: str
    likely: str
    read_as: str
    times: float
    part: str
    whole: str
    ratio: float
    low: float
    high: float


class Plausibility:
    """Compares figures by the usual ratios of the tables."""

    def __init__(self, tables: Tables) -> None:
        self.rules = rules_of(tables)
        self._units = units_of(tables)
        names = tuple(dict.fromkeys(name for rule in self.rules for name in (rule.column, rule.anchor)))
        self._plain = tuple((place, name) for place, name in enumerate(names) if sources_of(name) is None)
        self._made = tuple(
            (place, *made) for place, name in enumerate(names) if (made := sources_of(name)) is not None
        )
        places = {name: place for place, name in enumerate(names)}
        self._left = np.array([places[rule.column] for rule in self.rules])
        self._right = np.array([places[rule.anchor] for rule in self.rules])
        money = np.array([is_money(name) for name in names], np.float64)
        self._across = money[self._left] - money[self._right]
        self._low = np.array([rule.low - rule.middle for rule in self.rules])
        self._high = np.array([rule.high - rule.middle for rule in self.rules])
        self._weights = np.array([rule.spread**-2.0 for rule in self.rules])
        self._groups = _groups([rule.column for rule in self.rules])
        self._middles: dict[str, Numbers] = {}

    def slips(
        self, columns: Mapping[str, Numbers], divisions: NDArray[np.str_]
    ) -> dict[int, tuple[Slip, ...]]:
        """Return the implausible figures of each row that has any; figures are in declared units.

        What is unknown or zero is never implausible.
        """
        found = {}
        for start in range(0, len(divisions), BLOCK):
            chosen = slice(start, start + BLOCK)
            part = {name: values[chosen] for name, values in columns.items()}
            for row, slips in self._block(part, divisions[chosen]).items():
                found[start + row] = slips
        for row, slip in _percentages(columns):
            found[row] = (*found.get(row, ()), slip)
        return found

    def _block(
        self, columns: Mapping[str, Numbers], divisions: NDArray[np.str_]
    ) -> dict[int, tuple[Slip, ...]]:
        """Look closely at the rows in which any comparison is outside its range: they are few."""
        logs = self._logs(columns, len(divisions))
        off = logs[:, self._left] - logs[:, self._right] - self._middles_of(divisions)
        rows = np.flatnonzero(((off < self._low) | (off > self._high)).any(axis=1))
        found = ((int(row), self._slips(off[row], str(divisions[row]))) for row in rows)
        return {row: slips for row, slips in found if slips}

    def _slips(self, off: Numbers, division: str) -> tuple[Slip, ...]:
        """Return one row's implausible figures: all money first, then each figure with that put right."""
        found = []
        across = np.flatnonzero(self._across)
        power = self._power(off[across] * self._across[across], across, MONEY)
        if power is not None:
            found.append(self._slip(MONEY, power, off, across, division))
            off = off + power * self._across
        outside = (off < self._low) | (off > self._high)
        for column, places in self._groups.items():
            if outside[places].any():
                power = self._power(off[places], places, column)
                if power is not None:
                    found.append(self._slip(column, power, off, places, division))
        return tuple(found)

    def _power(self, off: Numbers, places: Places, column: str) -> float | None:
        """Return the power of ten that puts a figure right, None where it is plausible."""
        known = ~np.isnan(off)
        off, places = off[known], places[known]
        low, high = self._low[places], self._high[places]
        if column == MONEY:
            low, high = _turned(low, high, self._across[places])
        if len(off) < FEWEST or not ((off < low) | (off > high)).any():
            return None
        weights = self._weights[places]
        mean = float(weights @ off / weights.sum())
        if abs(mean) < LEAST:
            return None
        power = _likeliest(mean, float(weights.sum()), self._likely(column))
        put_right = off + power
        speaks_for = (np.abs(off) <= NEAR_THE_MIDDLE) & ((put_right < low) | (put_right > high))
        return None if speaks_for.sum() > len(off) * TOLERATED else power

    def _slip(self, column: str, power: float, off: Numbers, places: Places, division: str) -> Slip:
        strength = np.nan_to_num(np.abs(off[places])) * np.sqrt(self._weights[places])
        rule = self.rules[places[int(strength.argmax())]]
        middle = rule.middle + rule.offsets.get(division, 0.0)
        likely = next(one for one in self._likely(column) if one.power == power)
        return Slip(
            column=column,
            likely=likely.unit,
            read_as=likely.read_as,
            times=10.0**power,
            part=rule.column,
            whole=rule.anchor,
            ratio=float(10.0 ** (off[places[int(strength.argmax())]] + middle)),
            low=10.0 ** (rule.low - rule.middle + middle),
            high=10.0 ** (rule.high - rule.middle + middle),
        )

    def _likely(self, column: str) -> tuple[Likely, ...]:
        return self._units["CNY" if column == MONEY else field_of(column).unit]

    def _logs(self, columns: Mapping[str, Numbers], rows: int) -> Numbers:
        sizes = np.full((len(self._plain) + len(self._made), rows), np.nan)
        for place, name in self._plain:
            if name in columns:
                sizes[place] = columns[name]
        for place, first, second, sign in self._made:
            if first in columns and second in columns:
                with np.errstate(over="ignore", invalid="ignore"):
                    sizes[place] = columns[first] + sign * columns[second]
        np.abs(sizes, out=sizes)
        is_amount = (sizes > 0.0) & (sizes < np.inf)
        logs: Numbers = np.log10(sizes, where=is_amount, out=np.full_like(sizes, np.nan))
        return logs.T

    def _middles_of(self, divisions: NDArray[np.str_]) -> Numbers:
        if len(divisions) == 1:
            return self._middle(str(divisions[0]))
        names, places = np.unique(divisions, return_inverse=True)
        middles: Numbers = np.array([self._middle(str(name)) for name in names])[places]
        return middles

    def _middle(self, division: str) -> Numbers:
        if division not in self._middles:
            middles = [rule.middle + rule.offsets.get(division, 0.0) for rule in self.rules]
            self._middles[division] = np.array(middles)
        return self._middles[division]


def _percentages(columns: Mapping[str, Numbers]) -> Iterator[tuple[int, Slip]]:
    """Yield the rows in which a share was given in percent."""
    for name in SHARES:
        values = columns.get(name, np.empty(0))
        for row in np.flatnonzero((values > 1.0) & (values <= 100.0)).tolist():
            yield row, Slip(name, "%", "1", 0.01, name, "", float(values[row]), 0.0, 1.0)


def _groups(columns: Sequence[str]) -> dict[str, Places]:
    """Return the places of each column's rules."""
    found: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        found.setdefault(column, []).append(place)
    return {column: np.array(places) for column, places in found.items()}


def _turned(low: Numbers, high: Numbers, signs: Numbers) -> tuple[Numbers, Numbers]:
    """Return ranges as seen by money: where it is the anchor, the range is turned round."""
    return np.where(signs > 0.0, low, -high), np.where(signs > 0.0, high, -low)


def _likeliest(mean: float, weight: float, likely: Sequence[Likely]) -> float:
    """Return the power of ten of the unit that explains best how far comparisons are from their middles."""
    sharpness = min(weight, SHARPEST)

    def cost(one: Likely) -> float:
        return 0.5 * sharpness * math.pow(mean + one.power, 2.0) + one.penalty

    return min(likely, key=cost).power
