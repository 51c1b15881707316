"""The cases on an officer's list: applications kept in a home, decided at start in one batch.

Until applications are journalled, a home's list is a sample file: JSON lines, each a body for
``POST /v1/decisions``. A home without one has an empty list.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from features.border import Report, read
from features.faults import FaultsError
from features.figures import records_of
from features.refusal import NotThere
from models.benchmarks import EVERYBODY, Benchmarks, Peers
from models.spec import Task
from scoring.asks import Ask, Asker
from scoring.decision import Cause, Decision, Outcome
from scoring.engine import Engine
from scoring.strip import Strip, strip_of

FILE = "cases.jsonl"
STEPS = 241
"""Values at which one unknown is tried."""


class PortfolioError(NotThere):
    """A home's cases cannot be read."""


@dataclass(frozen=True, slots=True)
class Application:
    """What was asked, as it was sent and as it was read."""

    body: object
    report: Report


@dataclass(frozen=True, slots=True)
class Case:
    """One application, its decision, and what it lacks, most telling first."""

    application: Application
    decision: Decision
    asks: tuple[Ask, ...]

    @property
    def report(self) -> Report:
        """What the enterprise reported."""
        return self.application.report

    @property
    def waits(self) -> bool:
        """Whether only unknown figures keep the case from an outcome, so that documents can settle it."""
        return self.decision.causes == (Cause.UNKNOWN_FIGURES,)

    @property
    def code(self) -> str:
        """The enterprise's credit code."""
        return self.report.attributes.get("credit_code", "")

    @property
    def name(self) -> str:
        """The enterprise's name, its code where it has none."""
        return self.report.attributes.get("name", self.code)

    @property
    def settles(self) -> float:
        """How much of the case its best document settles; 0 where nothing is open."""
        return self.asks[0].settles if self.asks and self.waits else 0.0


def write_sample(home: Path, bodies: Iterable[Mapping[str, Any]]) -> None:
    """Write a home's cases; with none, a file that is there is taken away."""
    lines = [json.dumps(body, ensure_ascii=False, separators=(",", ":")) for body in bodies]
    if lines:
        (home / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        (home / FILE).unlink(missing_ok=True)


def applications_in(home: Path, today: date) -> list[Application]:
    """Return the applications that a home keeps, none where it has no file.

    Raises
    ------
    PortfolioError
        Naming the line that cannot be read.
    """
    path = home / FILE
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            body = json.loads(line)
            found.append(Application(body, read(body, today)))
        except (ValueError, FaultsError) as error:
            raise PortfolioError(
                f"{path}, line {number}, is not an application: {error}. "
                "Train again to write the sample anew, or remove the file for an empty list.",
                f"{path} 第 {number} 行不是申请：{error}。重新训练可重写样例；删去文件则列表为空。",
            ) from error
    return found


class Consultant:
    """Decides cases and says what each lacks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @cached_property
    def benchmarks(self) -> Benchmarks:
        """What is usual in each sector, learnt from the bundle's reference population."""
        return Benchmarks.from_json(self.engine.bundle.documents.get("benchmarks", {}))

    @cached_property
    def _asker(self) -> Asker:
        engine = self.engine
        return Asker(
            engine.bundle.models,
            engine.model_plan,
            engine.catalogue.indicators,
            engine.policy,
            self.benchmarks,
            engine.assessor.caps,
        )

    def cases(self, applications: Sequence[Application]) -> list[Case]:
        """Return the cases of applications, in their order."""
        reports = [one.report for one in applications]
        decisions = self.engine.decide_many(reports)
        asks = self._asks(reports, decisions)
        return [
            Case(application, decision, lacks)
            for application, decision, lacks in zip(applications, decisions, asks, strict=True)
        ]

    def case(self, application: Application) -> Case:
        """Return the case of one application."""
        return self.cases([application])[0]

    def together(self, case: Case) -> list[float]:
        """Return how often the first document that a case lacks, the first two and so on settle it."""
        return self._asker.together(self.engine.figures(records_of([case.report])), case.asks)

    def strip(self, report: Report, indicator: str) -> Strip | None:
        """Return for one unknown input where the outcome is settled and where it still depends.

        None where nothing along the way settles it, or where there is no usual range to look at.
        """
        figures = self.engine.figures(records_of([report]))
        division = str(figures.divisions[0])
        peers = self.benchmarks.of(indicator, division) or self.benchmarks.of(indicator, EVERYBODY)
        if peers is None:
            return None
        is_share = self.engine.catalogue.indicators[indicator].unit == "1" and peers.quantiles[-1] <= 1.0
        low, high = _axis(peers, *self._asker.range_of(figures, indicator), 1.0 if is_share else np.inf)
        values = np.linspace(low, high, STEPS)
        return strip_of(values, self._asker.sweep(figures, indicator, values)) if low < high else None

    def _asks(self, reports: Sequence[Report], decisions: Sequence[Decision]) -> list[tuple[Ask, ...]]:
        found: list[tuple[Ask, ...]] = [() for _ in reports]
        if len(self.engine.bundle.models) < len(Task):
            return found
        scored = [row for row, one in enumerate(decisions) if one.outcome is not Outcome.INCOMPLETE]
        if scored:
            figures = self.engine.figures(records_of([reports[row] for row in scored]))
            for row, asks in zip(scored, self._asker.asks(figures), strict=True):
                found[row] = asks
        return found


def _axis(peers: Peers, low: float, high: float, most: float) -> tuple[float, float]:
    """Return the values worth showing: the sector's usual ones and half as many again, where possible."""
    bottom, top = peers.quantiles[0], peers.quantiles[-1]
    margin = (top - bottom) / 2.0
    return max(low, bottom - margin), min(high, top + margin, most)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Cases by credit code."""

    cases: Mapping[str, Case]

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Portfolio:
        """Return the portfolio of these cases; of two with one code the later counts."""
        return cls({case.code: case for case in cases})

    def ordered(self, decided: Collection[str] = frozenset()) -> list[Case]:
        """Return the cases, first those that one document would settle most surely.

        Parameters
        ----------
        decided
            Codes of those that people have decided: they come last.
        """
        return sorted(
            self.cases.values(),
            key=lambda case: (GROUPS.index(group_of(case, decided)), -case.settles, case.code),
        )


class Group(Enum):
    """What a case on the list waits for."""

    EVIDENCE = "evidence"
    PERSON = "person"
    NOTHING = "nothing"
    DECIDED = "decided"


GROUPS = tuple(Group)
"""In the order of the list."""


def group_of(case: Case, decided: Collection[str] = frozenset()) -> Group:
    """Return what a case waits for: documents, a person's judgement, or nothing.

    Parameters
    ----------
    decided
        Codes of the cases that people have decided: none of them waits.
    """
    if case.code in decided:
        return Group.DECIDED
    if case.waits or case.decision.outcome is Outcome.INCOMPLETE:
        return Group.EVIDENCE
    return Group.PERSON if case.decision.outcome is Outcome.REFER else Group.NOTHING
