"""Which figures a decision took for granted, so that it can be said in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from features.border import Report, State
from features.confidence import Unconfirmed
from features.inputs import CARRIER_COLUMNS
from scoring.decision import Assumed, Assumption, Score
from scoring.policy_file import DecideOn

_BY_STATE: Mapping[State, Assumed] = {
    State.DEFAULT: Assumed.DEFAULT_FIGURE,
    State.ESTIMATED: Assumed.ESTIMATED_FIGURE,
}
_UNKNOWN: Mapping[DecideOn, Assumed] = {
    DecideOn.EXACT: Assumed.MEDIAN_IN_POINT,
    DecideOn.LIKELY: Assumed.LIKELY_RANGE,
}


def assumptions_of(
    report: Report,
    scores: tuple[Score, ...],
    unconfirmed: tuple[Unconfirmed, ...],
    undefined: frozenset[str],
    decide_on: DecideOn,
    has_loss: bool,
) -> tuple[Assumption, ...]:
    """Return every assumption once, in the order of figures, models, the loss and tables."""
    found = [*_figures(report), *_inputs(scores, undefined, _UNKNOWN[decide_on])]
    if has_loss:
        found.append(Assumption(Assumed.LOSS_BY_TABLE, "collateral_value"))
        found.append(Assumption(Assumed.DRAWN_IN_FULL, "loan_amount"))
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


def _inputs(scores: tuple[Score, ...], undefined: frozenset[str], unknown: Assumed) -> Iterator[Assumption]:
    for score in scores:
        for part in score.contributions:
            if part.value is None and part.indicator not in undefined:
                yield Assumption(unknown, part.indicator)
        for name in score.outside:
            yield Assumption(Assumed.END_OF_RANGE, name)
