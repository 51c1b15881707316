"""What a challenger would have decided: its scores beside the champion's, and who would be treated otherwise.

A line of a side file for each recorded decision, by its id; nothing of it reaches an answer or the journal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from features.figures import records_of
from scoring.decision import SUPPORTED, Decision, Score
from scoring.engine import Engine
from scoring.groups import members_of
from scoring.record import report_of

FOLDER = "shadow"
COUNTS = "counts"
Line = Mapping[str, Any]


def folder_of(home: Path, challenger: str) -> Path:
    """Return where a challenger's side files are, one for each serving process."""
    return home / FOLDER / challenger


def slim(identity: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a challenger needs of a recorded decision, and what it is compared with."""
    decision = record["decision"]
    return {
        "id": identity,
        "application": record["application"],
        "champion": {
            "bundle": decision["versions"]["bundle"],
            "outcome": decision["outcome"],
            "risk": decision["risk"] and decision["risk"]["point"],
            "recognition": decision["recognition"] and decision["recognition"]["point"],
        },
    }


def compared(engine: Engine, asked: Line) -> dict[str, Any]:
    """Return the line of one application: both decisions, the amount asked for, and its groups."""
    report = report_of(asked["application"])
    records = records_of([report])
    members = members_of(records, engine.figures(records), engine.tables)
    loan = asked["application"]["figures"].get("loan_amount")
    return {
        "id": asked["id"],
        "champion": asked["champion"],
        "challenger": told(engine.decide(report)),
        "loan": loan and loan["value"],
        "groups": {block: str(groups[0]) for block, groups in members.items() if groups[0]},
    }


def told(decision: Decision) -> dict[str, Any]:
    """Return what is kept of a challenger's decision."""

    def point(score: Score | None) -> float | None:
        return None if score is None else score.point

    return {
        "bundle": decision.versions.bundle,
        "outcome": decision.outcome.value,
        "risk": point(decision.risk),
        "recognition": point(decision.recognition),
    }


@dataclass(slots=True)
class Side:
    """How many one of the two supports, and the amount that these ask for.

    ``expected`` is by the name of the model: the defaults that it expects among them.
    """

    supported: int = 0
    amount: float = 0.0
    expected: dict[str, float] = field(default_factory=lambda: {"champion": 0.0, "challenger": 0.0})


@dataclass(slots=True)
class Group:
    """A group's members: how many, supported by either, and treated otherwise."""

    n: int = 0
    champion: int = 0
    challenger: int = 0
    changed: int = 0


@dataclass(slots=True)
class Compared:
    """All lines together; ``changes`` counts the swap set by outcome before and after."""

    n: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    champion: Side = field(default_factory=Side)
    challenger: Side = field(default_factory=Side)
    groups: dict[str, dict[str, Group]] = field(default_factory=dict)
    offered: int = 0
    dropped: int = 0
    deaths: int = 0

    def add(self, line: Line) -> None:
        """Add one application."""
        self.n += 1
        before, after = line["champion"]["outcome"], line["challenger"]["outcome"]
        if before != after:
            self.changes[before, after] += 1
        for name, side in (("champion", self.champion), ("challenger", self.challenger)):
            if line[name]["outcome"] in SUPPORTED:
                side.supported += 1
                side.amount += line["loan"] or 0.0
                for model in side.expected:
                    side.expected[model] += line[model]["risk"] or 0.0
        for block, name in line["groups"].items():
            group = self.groups.setdefault(block, {}).setdefault(name, Group())
            group.n += 1
            group.champion += before in SUPPORTED
            group.challenger += after in SUPPORTED
            group.changed += before != after


def compared_in(folder: Path) -> Compared:
    """Return what a challenger's side files tell."""
    found = Compared()
    for line in lines_in(sorted(folder.glob("*.jsonl"))):
        found.add(line)
    for path in sorted(folder.glob(f"*.{COUNTS}.json")):
        counts = json.loads(path.read_text("utf-8"))
        found.offered += counts["offered"]
        found.dropped += counts["dropped"]
        found.deaths += counts["deaths"]
    return found


def lines_in(paths: Iterable[Path]) -> Iterator[Line]:
    """Yield the lines of side files; one that a killed process left unfinished is passed over."""
    for path in paths:
        for text in path.read_bytes().splitlines(keepends=True):
            if text.endswith(b"\n"):
                yield json.loads(text)
