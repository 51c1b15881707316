"""What a benchmark's models read: inputs, what each means, which way it pushes, how trees are grown."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from features.declare import Label
from models.spec import Boosting

DIRECTIONS = {"rises": 1, "falls": -1, "free": 0}
"""How the event's probability moves as the input rises, in the words of the tables under ``inputs/``."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a published table. Its direction comes from what it means, never from the data.

    Attributes
    ----------
    direction
        1 if the event may only become likelier as it rises, -1 if less likely, 0 if either.
    why
        Why it has no direction.
    """

    name: str
    label: Label
    direction: int
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The inputs of all models of one benchmark, in order, and how trees are grown."""

    names: tuple[str, ...]
    directions: tuple[int, ...]
    boosting: Boosting
    relative: frozenset[str] = frozenset()


def inputs_of(dataset: str) -> tuple[Input, ...]:
    """Return the declared inputs of a data set, from its table.

    >>> inputs_of("polish_bankruptcy")[1].label.en
    'total liabilities / total assets'
    """
    table = files("models.benchmark") / "inputs" / f"{dataset}.csv"
    with table.open(encoding="utf-8") as stream:
        return tuple(
            Input(row["input"], Label(row["zh"], row["en"]), DIRECTIONS[row["event"]], row["why"])
            for row in csv.DictReader(stream)
        )


def reading(inputs: Iterable[Input], boosting: Boosting) -> Reading:
    """Return the reading of these inputs, in their order."""
    chosen = tuple(inputs)
    return Reading(tuple(one.name for one in chosen), tuple(one.direction for one in chosen), boosting)
