"""Rows of a published table, and what became of each: what benchmarks are run on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known of each row, and its outcome. Nothing that was known only afterwards stands here.

    Attributes
    ----------
    columns
        Figures, shape (rows,), NaN where unknown.
    labels
        1 the event, 0 none.
    years
        The year of each row; 0 where the table tells none.
    groups
        Rows of one firm or plant share a number: they do not count as independent.
    divisions
        The sector of each row, empty where unknown.
    weights
        What each row counts.
    """

    columns: Mapping[str, Numbers]
    labels: Numbers
    years: NDArray[np.int64]
    groups: NDArray[np.int64]
    divisions: Texts
    weights: Numbers = field(default_factory=lambda: np.empty(0))

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.labels)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Sample:
        """Return the chosen rows, by flag or by place."""
        return Sample(
            columns={name: values[chosen] for name, values in self.columns.items()},
            labels=self.labels[chosen],
            years=self.years[chosen],
            groups=self.groups[chosen],
            divisions=self.divisions[chosen],
            weights=self.weights[chosen],
        )


def sample_of(
    columns: Mapping[str, Numbers],
    labels: Numbers,
    *,
    years: NDArray[np.int64] | None = None,
    groups: NDArray[np.int64] | None = None,
    divisions: Texts | None = None,
) -> Sample:
    """Return a sample in which each row counts once; what is not given is the same for all rows.

    Without ``groups`` each row stands for itself. Rows whose outcome is unknown are left out.
    """
    rows = len(labels)
    sample = Sample(
        columns=columns,
        labels=labels,
        years=np.zeros(rows, np.int64) if years is None else years,
        groups=np.arange(rows) if groups is None else groups,
        divisions=np.full(rows, "") if divisions is None else divisions,
        weights=np.ones(rows),
    )
    return sample.only(~np.isnan(labels))
