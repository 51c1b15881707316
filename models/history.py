"""Labelled history: what enterprises were like, and what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.catalogue import Catalogue
from features.figures import figures_of
from features.records.records import Outcomes, Records
from features.refusal import Refusal
from features.resolve import Resolver
from models.spec import Task

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]


class HistoryError(Refusal):
    """A table cannot be learnt from."""


@dataclass(frozen=True, slots=True)
class History:
    """Rows of one report year of one firm each.

    Attributes
    ----------
    columns
        Every indicator, shape (rows,), NaN where unknown.
    labels, weights
        By task; a label of NaN is not known.
    firms
        -1 where the firm is not known.
    fingerprint
        SHA-256 of indicators, labels and years.
    """

    name: str
    columns: Mapping[str, Numbers]
    divisions: Texts
    labels: Mapping[Task, Numbers]
    weights: Mapping[Task, Numbers]
    years: NDArray[np.int64]
    firms: NDArray[np.int64]
    synthetic: bool
    fingerprint: str

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.years)

    def known(self, minimum: float = 0.5) -> frozenset[str]:
        """Return the indicators that are known for at least this share of the rows."""
        return frozenset(
            name for name, values in self.columns.items() if np.mean(~np.isnan(values)) >= minimum
        )

    def only(self, chosen: NDArray[np.bool_]) -> History:
        """Return the chosen rows."""
        return History(
            name=self.name,
            columns={name: values[chosen] for name, values in self.columns.items()},
            divisions=self.divisions[chosen],
            labels={task: values[chosen] for task, values in self.labels.items()},
            weights={task: values[chosen] for task, values in self.weights.items()},
            years=self.years[chosen],
            firms=self.firms[chosen],
            synthetic=self.synthetic,
            fingerprint=self.fingerprint,
        )


def history_of(
    name: str,
    records: Records,
    outcomes: Outcomes,
    catalogue: Catalogue,
    resolver: Resolver,
    synthetic: bool = False,
) -> History:
    """Return the history of records: their indicators by the tables of each row's own day."""
    figures = figures_of(records, resolver)
    columns = catalogue.plan.table(figures.columns, figures.rows)
    labels = {Task(task): values for task, values in outcomes.labels.items()}
    for task, values in labels.items():
        found = set(np.unique(values[~np.isnan(values)]).tolist())
        if found != {0.0, 1.0}:
            raise HistoryError(
                f"The label of {task.value} holds {sorted(found)[:5]}; expected both 0 and 1. "
                "Check the label column and its event value.",
                f"{task.label.zh}的标签是 {sorted(found)[:5]}，应当 0 和 1 都有。请核对标签列及其事件值。",
            )
    digest = hashlib.sha256(outcomes.years.tobytes())
    for values in (*columns.values(), *labels.values()):
        digest.update(np.ascontiguousarray(values).tobytes())
    return History(
        name=name,
        columns=columns,
        divisions=figures.divisions,
        labels=labels,
        weights={task: outcomes.weights.get(task.value, np.ones(records.rows)) for task in labels},
        years=outcomes.years,
        firms=outcomes.firms,
        synthetic=synthetic,
        fingerprint=digest.hexdigest(),
    )
