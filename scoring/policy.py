"""What a bank does with probabilities: bands, grades and the matrix, as dated data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from features.border import State
from features.declare import Label
from features.refusal import Refusal
from models.spec import Task
from scoring.decision import Outcome, Term

PACKAGED = Path(__file__).with_name("data") / "policy.yaml"
_RANK = (Outcome.NOT_SUPPORTED, Outcome.SUPPORT_WITH_CONDITIONS, Outcome.SUPPORT)


class PolicyError(Refusal):
    """A policy contradicts itself or lacks a part."""


@dataclass(frozen=True, slots=True)
class Band:
    """A class of probabilities, from ``start`` up to the next band's start."""

    code: str
    label: Label
    start: float


@dataclass(frozen=True, slots=True)
class Quality:
    """From which data quality on a figure is doubtful, and the quality of one that has none of its own."""

    doubtful: int
    states: Mapping[State, int]

    def is_doubtful(self, state: State, told: int | None) -> bool:
        """Return whether a figure is too weak to rest a decision on."""
        return (self.states.get(state, 1) if told is None else told) >= self.doubtful


@dataclass(frozen=True, slots=True)
class Policy:
    """The bands of both models and the matrix in which they meet.

    Attributes
    ----------
    bands
        For each task, from the best band to the worst.
    matrix
        Outcome by recognition band and risk band; never better where either band is worse.
    most_outside
        So many core inputs may lie beyond the range of the training data.
    """

    digest: str
    effective_from: date
    source: str
    bands: Mapping[Task, tuple[Band, ...]]
    matrix: Mapping[tuple[str, str], Outcome]
    quality: Quality
    most_outside: int
    terms: tuple[Term, ...]

    @classmethod
    def load(cls, path: Path = PACKAGED) -> Policy:
        """Read a policy file.

        Raises
        ------
        PolicyError
            Naming the file, the place, what was found and what was expected.
        """
        content = path.read_bytes()
        stored = yaml.safe_load(content)
        try:
            policy = cls(
                digest=hashlib.sha256(content).hexdigest(),
                effective_from=stored["effective_from"],
                source=str(stored["source"]),
                bands={task: _bands(stored["bands"][task.value], task) for task in Task},
                matrix=_matrix(stored["matrix"]),
                quality=_quality(stored["quality"]),
                most_outside=int(stored["most_outside"]),
                terms=tuple(Term(str(one["code"]), Label(one["zh"], one["en"])) for one in stored["terms"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PolicyError(f"Policy {path.name} cannot be read: {error!r}. See docs/policy.md.") from error
        policy._check(path.name)
        return policy

    def places(self, task: Task, probabilities: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the place of each probability's band, 0 the best; shape as given."""
        return _places(self.bands[task], task, probabilities)

    def band_codes(self, task: Task) -> tuple[str, ...]:
        """Return the codes of a task's bands, the best first."""
        return tuple(band.code for band in self.bands[task])

    def ranks(self) -> NDArray[np.intp]:
        """Return the matrix as ranks (0 not supported, 2 support) by places of recognition and risk."""
        return np.array(
            [
                [_RANK.index(self.matrix[green, risk]) for risk in self.band_codes(Task.RISK)]
                for green in self.band_codes(Task.RECOGNITION)
            ]
        )

    def cut_offs(self, task: Task) -> tuple[float, ...]:
        """Return the probabilities at which one band ends and the next begins, in rising order."""
        return tuple(sorted(band.start for band in self.bands[task] if band.start > 0.0))

    def _check(self, name: str) -> None:
        ranks = self.ranks()
        if (np.diff(ranks, axis=0) > 0).any() or (np.diff(ranks, axis=1) > 0).any():
            raise PolicyError(
                f"In {name} the matrix gives a better outcome for a worse band. "
                "Going down or right, an outcome must stay or get worse."
            )


def outcome_of(rank: int) -> Outcome:
    """Return the outcome of a rank of the matrix."""
    return _RANK[rank]


def _bands(stored: Sequence[Mapping[str, Any]], task: Task) -> tuple[Band, ...]:
    bands = tuple(Band(str(one["code"]), Label(one["zh"], one["en"]), float(one["from"])) for one in stored)
    starts = [band.start for band in bands]
    expected = sorted(starts, reverse=task.better_when_high)
    if starts != expected or min(starts) != 0.0 or len(set(starts)) < len(starts):
        raise ValueError(
            f"bands of {task.value} must run from the best to the worst and cover 0 to 1: {starts}"
        )
    return bands


def _quality(stored: Mapping[str, Any]) -> Quality:
    states = {State(name): int(quality) for name, quality in stored["states"].items()}
    return Quality(int(stored["doubtful"]), states)


def _matrix(stored: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], Outcome]:
    return {
        (str(green), str(risk)): Outcome(outcome)
        for green, row in stored.items()
        for risk, outcome in row.items()
    }


def _places(bands: tuple[Band, ...], task: Task, probabilities: NDArray[np.float64]) -> NDArray[np.intp]:
    starts = np.array(sorted(band.start for band in bands))
    rising = np.searchsorted(starts, probabilities, side="right") - 1
    return len(bands) - 1 - rising if task.better_when_high else rising
