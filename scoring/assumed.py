"""Which figures a decision took for granted, so that it can be said in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from features.border import Report, State
from features.confidence import Unconfirmed
from features.inputs import CARRIER_COLUMNS
from scoring.decision import Assumed, Assumption, Score

_BY_STATE: Mapping[State, Assumed] = {
    State.DEFAULT: Assumed.DEFAULT_FIGURE,
    State.ESTIMATED: Assumed.ESTIMATED_FIGURE,
}


def assumptions_of(
    report: Report, scores: tuple[Score, ...], unconfirmed: tuple[Unconfirmed, ...], undefined: frozenset[str]
) -> tuple[Assumption, ...]:
    """Return every assumption once, in the order of figures, models and tables."""
    found = [*_figures(report), *_inputs(scores, undefined)]
    found += [Assumption(Assumed.UNCONFIRMED_ROW, one.lookup) for one in unconfirmed]
    return tuple(dict.fromkeys(found))


def _figures(report: Report) -> Iterator[Assumption]:
    for name, state in report.states.items():
        if state in _BY_STATE:
            yield Assumption(_BY_STATE[state], name)
    if any(report.states.get(name) is State.NOT_APPLICABLE for name in CARRIER_COLUMNS) and (
        report.values["carriers_complete"] == 1.0
    ):
        yield Assumption(Assumed.CARRIERS_COMPLETE, "carriers_complete")


def _inputs(scores: tuple[Score, ...], undefined: frozenset[str]) -> Iterator[Assumption]:
    for score in scores:
        for part in score.contributions:
            if part.value is None and part.indicator not in undefined:
                yield Assumption(Assumed.MEDIAN_IN_POINT, part.indicator)
        for name in score.outside:
            yield Assumption(Assumed.END_OF_RANGE, name)
