"""What a bank does with probabilities: bands, grades and the matrix, as dated data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.border import State
from features.declare import Label
from features.refusal import Refusal
from models.spec import Task
from scoring.decision import Outcome, Term
from scoring.policy_file import RANK, DecideOn, stored_policy

PACKAGED = Path(__file__).with_name("data") / "policy.yaml"


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
class Disagreement:
    """How far the second opinion may stand from the outcome before a person decides: beyond both limits."""

    bands: int
    log_odds: float


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
        In so many respects may core inputs lie beyond the range of the training data.
    disagreement
        None where the policy hears no second opinion.
    decide_on
        Whether the worst and the best end are over everything unknown figures can be, or likely are.
    """

    digest: str
    effective_from: date
    source: str
    bands: Mapping[Task, tuple[Band, ...]]
    matrix: Mapping[tuple[str, str], Outcome]
    quality: Quality
    most_outside: int
    disagreement: Disagreement | None
    decide_on: DecideOn
    terms: tuple[Term, ...]

    @classmethod
    def load(cls, path: Path = PACKAGED) -> Policy:
        """Read a policy file.

        Raises
        ------
        PolicyError
            Naming the file and every fault: its place, what was found and what was expected.
        """
        content = path.read_bytes()
        stored, faults = stored_policy(content)
        if stored is None or faults:
            raise PolicyError(
                f"Policy {path.name} cannot be used. docs/policy.md tells how one is written.\n"
                + "\n".join(f"- {fault}" for fault in faults),
                f"政策文件 {path.name} 不能用，写法见 docs/policy.md。\n"
                + "\n".join(f"- {fault}" for fault in faults),
            )
        return cls(
            digest=hashlib.sha256(content).hexdigest(),
            effective_from=stored.effective_from,
            source=stored.source,
            bands={
                task: tuple(Band(one.code, Label(one.zh, one.en), one.start) for one in bands)
                for task, bands in stored.bands.items()
            },
            matrix={
                (green, risk): outcome
                for green, row in stored.matrix.items()
                for risk, outcome in row.items()
            },
            quality=Quality(stored.quality.doubtful, stored.quality.states),
            most_outside=stored.most_outside,
            disagreement=Disagreement(stored.disagreement.bands, stored.disagreement.log_odds)
            if stored.disagreement
            else None,
            decide_on=stored.decide_on,
            terms=tuple(Term(one.code, Label(one.zh, one.en)) for one in stored.terms),
        )

    def places(self, task: Task, probabilities: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the place of each probability's band, 0 the best; shape as given."""
        starts = np.array(sorted(band.start for band in self.bands[task]))
        return places_among(starts, task, probabilities)

    def band_codes(self, task: Task) -> tuple[str, ...]:
        """Return the codes of a task's bands, the best first."""
        return tuple(band.code for band in self.bands[task])

    def ranks(self) -> NDArray[np.intp]:
        """Return the matrix as ranks (0 not supported, 2 support) by places of recognition and risk."""
        return np.array(
            [
                [RANK.index(self.matrix[green, risk]) for risk in self.band_codes(Task.RISK)]
                for green in self.band_codes(Task.RECOGNITION)
            ]
        )

    def cut_offs(self, task: Task) -> tuple[float, ...]:
        """Return the probabilities at which one band ends and the next begins, in rising order."""
        return tuple(sorted(band.start for band in self.bands[task] if band.start > 0.0))


def outcome_of(rank: int) -> Outcome:
    """Return the outcome of a rank of the matrix."""
    return RANK[rank]


def places_among(
    starts: NDArray[np.float64], task: Task, probabilities: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the places of probabilities among bands that begin at rising ``starts``, 0 the best."""
    rising = np.searchsorted(starts, probabilities, side="right") - 1
    return len(starts) - 1 - rising if task.better_when_high else rising
