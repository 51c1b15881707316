"""What a search of settings tried and chose, or why nothing was searched: kept in every bundle."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.spec import Boosting


class Why(StrEnum):
    """Why nothing was searched."""

    NOT_ASKED = "not_asked"
    FEW_EVENTS = "few_events"
    FEW_YEARS = "few_years"


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of settings and how it did.

    Attributes
    ----------
    boosting
        With the number of rounds at which it stopped.
    objective, by_block
        Mean weighted log loss over all forward blocks, and in each.
    """

    boosting: Boosting
    objective: float
    by_block: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched, on which years, and what came out; ``trials`` is empty where nothing was.

    Attributes
    ----------
    asked, boosting
        The settings before and after.
    events
        In the fitted part.
    stopped_on
        The years on which rounds stopped.
    blocks
        The years that were scored forward.
    chosen
        The place of the best trial.
    """

    asked: Boosting
    boosting: Boosting
    wanted: int
    why_not: Why | None
    events: int
    fewest_events: int
    seed: int
    fitted_years: tuple[int, ...]
    stopped_on: tuple[int, ...] = ()
    blocks: tuple[tuple[int, ...], ...] = ()
    chosen: int | None = None
    trials: tuple[Trial, ...] = ()
