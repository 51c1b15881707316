"""How a policy is written down, and every fault of one that is not written so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from features.border import State
from models.spec import Task
from scoring.decision import Outcome

FEWEST_GRADES = 7
"""Of enterprises not in default, on a master scale (Basel framework, CRE36, asks it of internal ratings)."""
RANK = (Outcome.NOT_SUPPORTED, Outcome.SUPPORT_WITH_CONDITIONS, Outcome.SUPPORT)
"""The outcomes of the matrix, the worst first."""

Words = Annotated[str, Field(min_length=1)]
Score = Annotated[int, Field(ge=1, le=5)]
"""A data quality score of PCAF: 1 verified, 5 sector average."""


class DecideOn(Enum):
    """What unknown figures may be when an outcome is decided."""

    EXACT = "exact"
    LIKELY = "likely"


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class StoredBand(_Stored):
    """A class of probabilities from ``start`` on."""

    code: Words
    start: Annotated[float, Field(alias="from", ge=0.0, lt=1.0)]
    zh: Words
    en: Words


class StoredTerm(_Stored):
    """A condition of the loan."""

    code: Words
    zh: Words
    en: Words


class StoredQuality(_Stored):
    """From which data quality on a figure is doubtful."""

    doubtful: Score
    states: Mapping[State, Score]


class StoredDisagreement(_Stored):
    """How far the second opinion may stand from the outcome."""

    bands: Annotated[int, Field(ge=0)]
    log_odds: Annotated[float, Field(ge=0.0)]


class StoredPolicy(_Stored):
    """A policy file."""

    effective_from: date
    source: Words
    quality: StoredQuality
    most_outside: Annotated[int, Field(ge=0)]
    disagreement: StoredDisagreement | None = None
    decide_on: DecideOn = DecideOn.EXACT
    terms: tuple[StoredTerm, ...]
    bands: Mapping[Task, tuple[StoredBand, ...]]
    matrix: Mapping[str, Mapping[str, Outcome]]


def stored_policy(content: bytes) -> tuple[StoredPolicy | None, list[str]]:
    """Return what a policy file holds, and all its faults in words."""
    try:
        stored = StoredPolicy.model_validate(yaml.safe_load(content))
    except yaml.YAMLError as error:
        return None, [f"it is not YAML: {error}"]
    except ValidationError as error:
        return None, [
            f"{'.'.join(str(step) for step in one['loc']) or 'the file'}: {one['msg']}"
            + ("" if one["type"] in {"missing", "extra_forbidden"} else f"; given {one['input']!r:.80}")
            for one in error.errors()
        ]
    return stored, [*_bands(stored), *_matrix(stored)]


def _bands(stored: StoredPolicy) -> Iterator[str]:
    for task in Task:
        if task not in stored.bands:
            yield f"bands.{task.value}: Field required"
            continue
        starts = [band.start for band in stored.bands[task]]
        if not starts or starts != sorted(set(starts), reverse=task.better_when_high) or min(starts) != 0.0:
            rising = "fall to 0" if task.better_when_high else "rise from 0"
            yield f"bands.{task.value}: from the best to the worst 'from' must {rising}; given {starts}"
        if task is Task.RISK and len(starts) < FEWEST_GRADES:
            yield f"bands.risk: a master scale has at least {FEWEST_GRADES} grades; given {len(starts)}"


def _matrix(stored: StoredPolicy) -> Iterator[str]:
    """Yield places without an outcome, places of no band, and a better outcome for a worse band."""
    greens, risks = (
        [band.code for band in stored.bands.get(task, ())] for task in (Task.RECOGNITION, Task.RISK)
    )
    wanted = {(green, risk) for green in greens for risk in risks}
    ranks = {
        (green, risk): RANK.index(outcome)
        for green, row in stored.matrix.items()
        for risk, outcome in row.items()
        if outcome in RANK
    }
    given = {(green, risk) for green, row in stored.matrix.items() for risk in row}
    for green, risk in sorted(wanted - ranks.keys()):
        allowed = ", ".join(outcome.value for outcome in reversed(RANK))
        yield f"matrix.{green}.{risk}: one of {allowed} is expected"
    for green, risk in sorted(given - wanted):
        yield f"matrix.{green}.{risk}: there is no such pair of bands"
    for green, risk in sorted(wanted & ranks.keys()):
        row, column = greens.index(green), risks.index(risk)
        worse = [(greens[row + 1], risk)] if row + 1 < len(greens) else []
        worse += [(green, risks[column + 1])] if column + 1 < len(risks) else []
        for place in worse:
            if ranks.get(place, 0) > ranks[green, risk]:
                yield f"matrix.{'.'.join(place)}: better than {green}.{risk}, though its band is worse"
