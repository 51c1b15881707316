"""The validation pack of a model: every check, each figure with its limit, whose limit it is, a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from models.validation.case import Case
from models.validation.checks import agreement, ranking, stability
from models.validation.finding import Finding, Verdict, limits
from models.validation.grades import grades, moves
from models.validation.leaks import leaks
from models.validation.proxy import proxies
from models.validation.soundness import directions, missing_one, small_moves, trained_again

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    leaks,
    ranking,
    agreement,
    grades,
    stability,
    directions,
    small_moves,
    missing_one,
    trained_again,
    proxies,
)
LOW_DEFAULT = 50
"""Fewer events than this cannot rank models; the pack says so first."""
SCORECARD_GAIN = "gain_over_scorecard"


def pack_of(case: Case, more: Iterable[Finding] = ()) -> dict[str, Any]:
    """Return a model's validation pack as JSON.

    ``verdict`` is that of the whole, ``decided_by`` names the findings that decide it. ``is_low_default``
    says that the book has too few events to tell a good model from a poor one; ``scorecard_wins`` that
    boosting is not worth its opacity here, None where no scorecard was measured beside it.

    Parameters
    ----------
    more
        What was found elsewhere, of reasons and of decisions.
    """
    findings = [*(finding for check in CHECKS for finding in check(case)), *more]
    counts = Counter(finding.verdict for finding in findings)
    verdict, decisive = overall(findings)
    moved = moves(case.grades, case.held.firms, case.held.years, len(case.codes))
    return {
        "years": [int(case.held.years.min()), int(case.held.years.max())],
        "n": len(case.labels),
        "events": case.events,
        "is_low_default": case.events < LOW_DEFAULT,
        "verdict": verdict.value,
        "decided_by": [{"statistic": one.statistic, "part": one.part} for one in decisive],
        "scorecard_wins": scorecard_wins(findings),
        "verdicts": {verdict.value: counts[verdict] for verdict in Verdict},
        "migration": {"codes": list(case.codes), "counts": moved.tolist()},
        "findings": [asdict(finding) for finding in findings],
    }


def overall(findings: Sequence[Finding]) -> tuple[Verdict, list[Finding]]:
    """Return the verdict of a whole pack, and the findings that decide it.

    One figure beyond its limit misses. Else a needed figure that lacks evidence leaves the whole without it;
    a part that lacks it, as a segment with few events does, leaves the whole to the rest.
    """
    missed = [one for one in findings if one.verdict is Verdict.MISSED]
    if missed:
        return Verdict.MISSED, missed
    needed = {name for name, limit in limits().items() if limit.is_needed}
    needed_here = [one for one in findings if one.statistic in needed]
    unsure = [one for one in needed_here if one.verdict is Verdict.NOT_ENOUGH]
    if unsure or not findings:
        return Verdict.NOT_ENOUGH, unsure
    return Verdict.HOLDS, needed_here


def scorecard_wins(findings: Sequence[Finding]) -> bool | None:
    """Return whether boosting gains too little over the scorecard; None where none was measured."""
    found = next((one for one in findings if one.statistic == SCORECARD_GAIN), None)
    if found is None or found.value is None or found.at_least is None:
        return None
    return found.value < found.at_least
