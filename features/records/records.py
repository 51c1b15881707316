"""Many enterprises' figures as columns: what every file, table and population is turned into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Records:
    """Figures in their declared units.

    Attributes
    ----------
    columns
        Every field column that the source has, shape (rows,), NaN where unknown. A column that is not here
        is unknown for all rows.
    texts
        Attributes of the enterprise such as ``sector`` and ``region``; empty text is unknown.
    days
        The day whose law applies to each row.
    kept
        Columns of the source that identify a row and are carried through to the output, such as ``row_id``.
    notes
        What the adapter assumed, in words, for the report.
    known
        By field column, the day on which each figure became known, where the source tells; else NaT.
    """

    rows: int
    columns: Mapping[str, Numbers]
    texts: Mapping[str, Texts]
    days: Days
    kept: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    known: Mapping[str, Days] = field(default_factory=dict)

    def only(self, chosen: NDArray[np.bool_] | slice) -> Records:
        """Return the chosen rows."""
        days = self.days[chosen]
        return Records(
            rows=len(days),
            columns={name: values[chosen] for name, values in self.columns.items()},
            texts={name: values[chosen] for name, values in self.texts.items()},
            days=days,
            kept={name: values[chosen] for name, values in self.kept.items()},
            notes=self.notes,
            known={name: values[chosen] for name, values in self.known.items()},
        )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the enterprises, for training and evaluation alone.

    Attributes
    ----------
    labels
        By task (``risk``, ``recognition``): 1 the event, 0 none, NaN not known.
    years
        Report years.
    firms
        The firm of each row, so that no firm stands on both sides of a split; -1 where it is not known.
    weights
        By task, each row's weight: what a sample has too many of counts less.
    """

    labels: Mapping[str, Numbers]
    years: NDArray[np.int64]
    firms: NDArray[np.int64]
    weights: Mapping[str, Numbers]
