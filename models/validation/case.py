"""What a validator is given: a model that has not seen the measured rows, those rows, and plainer models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import nan

import numpy as np
from numpy.typing import NDArray

from models.history import History
from models.spec import ModelSpec
from models.train import Tested

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Texts = NDArray[np.str_]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows are besides: no model reads it, a validator does.

    Attributes
    ----------
    days
        The day of the decision that each row stands for; NaT where it is not told.
    codes
        The credit code of each row; empty where it is not told.
    known
        By input, the last day on which a figure that it reads became known; NaT where it is not told.
    groups
        By block (``ownership``, ``region``), the group of each row; empty where it is not told.
    """

    days: Days
    codes: Texts
    known: Mapping[str, Days] = field(default_factory=dict)
    groups: Mapping[str, Texts] = field(default_factory=dict)

    @classmethod
    def untold(cls, rows: int) -> Beside:
        """Return rows of which nothing is told."""
        return cls(np.full(rows, np.datetime64("NaT", "D")), np.full(rows, ""))

    def only(self, chosen: Flags) -> Beside:
        """Return the chosen rows."""
        return Beside(
            days=self.days[chosen],
            codes=self.codes[chosen],
            known={name: days[chosen] for name, days in self.known.items()},
            groups={name: groups[chosen] for name, groups in self.groups.items()},
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One task's model as it was measured.

    Attributes
    ----------
    fit, held
        The rows that were fitted and those that were measured, with known labels.
    fit_beside, held_beside
        What those rows are besides.
    baselines
        By name, a plainer model's probabilities of the measured rows.
    grades
        The place of each measured row's grade, the best first; ``codes`` names the places.
    as_at
        The day on which the data were taken: nothing later may be known.
    initial
        How well the model ranked at its initial validation: the latest fitted years, each scored by a model
        of the years before; NaN where there is none.
    """

    spec: ModelSpec
    test: Tested
    fit: History
    held: History
    fit_beside: Beside
    held_beside: Beside
    baselines: Mapping[str, Numbers]
    grades: Places
    codes: Sequence[str]
    as_at: date
    initial: float = nan

    @property
    def labels(self) -> Numbers:
        """What happened, 0 or 1, shape (measured rows,)."""
        return self.test.labels

    @property
    def probabilities(self) -> Numbers:
        """What was predicted, shape (measured rows,)."""
        return self.test.probabilities

    @property
    def events(self) -> int:
        """The number of events among the measured rows."""
        return int(self.labels.sum())

    @property
    def firms(self) -> NDArray[np.int64]:
        """The firm of each measured row, -1 where it is not known."""
        return self.held.firms

    @property
    def is_whole(self) -> bool:
        """Whether the measured rows are a whole book, not a sample that is weighted to one."""
        return bool((self.held.weights[self.spec.task] == 1.0).all())
