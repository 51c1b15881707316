"""What a validator is given: a model that has not seen the measured rows, those rows, and plainer models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.history import History
from models.spec import ModelSpec
from models.train import Tested

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Case:
    """One task's model as it was measured.

    Attributes
    ----------
    fit, held
        The rows that were fitted and those that were measured, with known labels.
    baselines
        By name, a plainer model's probabilities of the measured rows.
    grades
        The place of each measured row's grade, the best first; ``codes`` names the places.
    as_at
        The day on which the data were taken: nothing later may be known.
    """

    spec: ModelSpec
    test: Tested
    fit: History
    held: History
    baselines: Mapping[str, Numbers]
    grades: Places
    codes: Sequence[str]
    as_at: date

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
    def is_whole(self) -> bool:
        """Whether the measured rows are a whole book, not a sample that is weighted to one."""
        return bool((self.held.weights[self.spec.task] == 1.0).all())
