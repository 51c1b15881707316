"""The validation pack of a model: every check, each figure with its limit, whose limit it is, a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from models.validation.case import Case
from models.validation.checks import agreement, ranking, stability
from models.validation.finding import Finding, Verdict
from models.validation.soundness import directions, leaks, small_moves, trained_again

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    leaks,
    ranking,
    agreement,
    stability,
    directions,
    small_moves,
    trained_again,
)
LOW_DEFAULT = 50
"""Fewer events than this cannot rank models; the pack says so first."""


def pack_of(case: Case) -> dict[str, Any]:
    """Return a model's validation pack as JSON.

    ``is_low_default`` says that the book has too few events to tell a good model from a poor one.
    """
    findings = [finding for check in CHECKS for finding in check(case)]
    counts = Counter(finding.verdict for finding in findings)
    return {
        "years": [int(case.held.years.min()), int(case.held.years.max())],
        "n": len(case.labels),
        "events": case.events,
        "is_low_default": case.events < LOW_DEFAULT,
        "verdicts": {verdict.value: counts[verdict] for verdict in Verdict},
        "findings": [asdict(finding) for finding in findings],
    }
