"""One enterprise's result in full, from the columns in which it was assessed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scoring.programmes.asking import next_best
from scoring.programmes.assess import NAMES, Assessments, Part
from scoring.programmes.behind import Reading
from scoring.programmes.compiled import Leaf
from scoring.programmes.declare import Basis, Comparison
from scoring.programmes.judge import FULL
from scoring.programmes.parameters import NO_BENCHMARK
from scoring.programmes.result import (
    CriterionResult,
    DimensionResult,
    Eligibility,
    ItemResult,
    NextBest,
    ProgrammeResult,
    ShownResult,
    Span,
    Truth,
)
from scoring.programmes.truth import MET, NOT_APPLICABLE, NOT_MET
from scoring.programmes.turning import turning

MOST_ASKED = 8
"""How many missing figures a decision names for each programme."""
_TRUTHS = {MET: Truth.MET, NOT_MET: Truth.NOT_MET, NOT_APPLICABLE: Truth.NOT_APPLICABLE}


def results_of(
    found: Assessments, row: int, texts: Mapping[str, str], is_full: bool = False
) -> tuple[ProgrammeResult, ...]:
    """Return what every programme in force says of one row.

    Parameters
    ----------
    texts
        The row's attributes.
    is_full
        Whether every criterion and item is told, or only what the outcome turns on.
    """
    return tuple(_result(part, place, texts, is_full) for part, place in found.of_row(row))


def _result(part: Part, place: int, texts: Mapping[str, str], is_full: bool) -> ProgrammeResult:
    key = (is_full, *part.facts(place))
    known = part.results.get(key)
    if known is None:
        known = part.results[key] = _Detail(part, place, texts, is_full).result()
    return replace(known, shown=tuple(_shown(part, place))) if part.compiled.shown.names else known


def _shown(part: Part, row: int) -> Iterator[ShownResult]:
    low, high = part.shown
    for place, (label, measure) in enumerate(part.compiled.programme.shown):
        span = Span(_finite(float(low[place, row])), _finite(float(high[place, row])))
        yield ShownResult(label, measure.unit, span)


class _Detail:
    """One row of one programme."""

    def __init__(self, part: Part, row: int, texts: Mapping[str, str], is_full: bool) -> None:
        self.part, self.of, self.row, self.texts = part, part.compiled, row, texts
        self.is_full = is_full
        self.columns = part.columns
        self.parameters, self.assessed = part.parameters, part.assessed
        self.answer = part.parameters.answers[int(part.parameters.places[row])]
        self.sets: list[int] = part.assessed.judged.leaves[:, row].tolist()
        self.outcome = NAMES[int(part.assessed.classes[row])]
        self.worth, self.whole = self._weights()

    def result(self) -> ProgrammeResult:
        programme = self.of.programme
        decisive = self._decisive()
        score, mark = self._score()
        turned = [self._criterion(place, self.of.leaves[place]) for place in decisive]
        criteria = tuple(
            self._criterion(place, leaf) for place, leaf in enumerate(self.of.leaves) if self._is_told(place)
        )
        vetoes = [one for one in criteria if one.part == "veto"]
        return ProgrammeResult(
            programme=programme.id,
            version=programme.version,
            label=programme.label,
            instrument=programme.instrument,
            clause=programme.clause,
            effective_from=programme.effective_from,
            effective_to=programme.effective_to,
            outcome=self.outcome,
            score=score,
            mark=mark,
            margin=_margin(turned, score, mark),
            active=tuple(one.id for one in vetoes if one.truth is Truth.NOT_MET),
            open=tuple(one.id for one in vetoes if one.truth is Truth.CANNOT_TELL),
            decisive=tuple(one.id for one in turned),
            criteria=criteria,
            dimensions=tuple(self._dimensions()),
            unconfirmed=self._unconfirmed(),
            without_benchmark=tuple(self._without_benchmark()),
            next_best=self._next_best(),
            shown=(),
            is_proved=bool(self.assessed.is_proved[self.row]),
        )

    def _is_told(self, place: int) -> bool:
        """Return whether a criterion is part of the result: a decision leaves out what is met."""
        return self.is_full or place == self.of.mark or self.sets[place] not in {MET, NOT_APPLICABLE}

    def _truth(self, sets: int) -> Truth:
        return _TRUTHS.get(int(sets), Truth.CANNOT_TELL)

    def _criterion(self, place: int, leaf: Leaf) -> CriterionResult:
        criterion = leaf.criterion
        value, threshold, operator, unit = self._compared(leaf)
        return CriterionResult(
            id=criterion.id,
            part=leaf.part,
            label=criterion.label,
            instrument=criterion.instrument,
            clause=criterion.clause,
            effective_from=criterion.effective_from,
            effective_to=criterion.effective_to,
            truth=self._truth(self.sets[place]),
            value=value,
            threshold=threshold,
            operator=operator,
            unit=unit,
            margin=_margin_of(value, threshold, operator),
            rests_on=self._basis(leaf),
            behind=self._behind(leaf),
            caps=criterion.caps,
        )

    def _compared(self, leaf: Leaf) -> tuple[Span | None, float | None, str, str]:
        test = leaf.criterion.test
        if not isinstance(test, Comparison):
            return None, None, "", ""
        if leaf.test < 0:
            score, mark = self._score()
            return score, mark, test.operator.value, "1"
        number = float(self.parameters.thresholds[leaf.test, self.row])
        value = self._value(self.of.measure_places[test.measure.text])
        return value, _finite(number), test.operator.value, test.measure.unit

    def _value(self, measure: int) -> Span | None:
        low, high = float(self.assessed.low[measure, self.row]), float(self.assessed.high[measure, self.row])
        if math.isnan(low) or (low == -math.inf and high == math.inf):
            return None
        return Span(_finite(low), _finite(high))

    def _basis(self, leaf: Leaf) -> Basis | None:
        if leaf.test < 0:
            return self.answer.mark.basis if self.answer.mark is not None else None
        return self.answer.bases[leaf.test]

    def _behind(self, leaf: Leaf) -> tuple[Basis, ...]:
        """Return the unconfirmed rows that what a criterion compares rests on."""
        test = leaf.criterion.test
        if leaf.test < 0 or not isinstance(test, Comparison):
            return ()
        return self._behind_measure(self.of.measure_places[test.measure.text])

    def _behind_measure(self, measure: int) -> tuple[Basis, ...]:
        found = [
            basis
            for reading, basis in zip(self.of.readings, self.answer.behind, strict=True)
            if basis is not None and reading.measure == measure and not self._is_silent(reading)
        ]
        return tuple(dict.fromkeys(found))

    def _is_silent(self, reading: Reading) -> bool:
        return any(self.columns[name][self.row] == 0.0 for name in reading.silencers)

    def _score(self) -> tuple[Span | None, float | None]:
        if self.of.mark < 0:
            return None, None
        score = self.assessed.judged.score
        span = Span(float(score.low[self.row]), float(score.high[self.row]))
        return span, _finite(float(self.parameters.mark[self.row]))

    def _decisive(self) -> tuple[int, ...]:
        """Return the criteria on which the outcome turns; if no single one does, all that stand for it."""
        tests = self.assessed.judged.tests[:, self.row].tolist()
        alone = tuple(turning(self.of, self.sets, tests))
        if alone:
            return alone
        wanted = NOT_MET if self.outcome is Eligibility.NOT_ELIGIBLE else MET
        return tuple(place for place, one in enumerate(self.sets) if one == wanted)

    def _unconfirmed(self) -> tuple[Basis, ...]:
        """Return the rows that nobody has seen in the document and that a positive answer rests on."""
        if self.outcome is not Eligibility.ELIGIBLE_IF_CONFIRMED:
            return ()
        met = [leaf for place, leaf in enumerate(self.of.leaves) if self.sets[place] == MET]
        rows = [self._basis(leaf) for leaf in met]
        rows += [row for leaf in met for row in self._behind(leaf)]
        for place, item in enumerate(self.of.items):
            if self.assessed.judged.item_sets[place, self.row] != NOT_MET:
                scored = self.answer.scored[place]
                rows += [item.item.basis, self.of.dimensions[item.dimension].basis]
                rows += list(scored.bases) if scored is not None else []
                rows += self._behind_measure(int(self.parameters.measures[place, self.row]))
        return tuple(
            dict.fromkeys(one for one in rows if one is not None and not one.confidence.is_confirmed)
        )

    def _without_benchmark(self) -> Iterator[str]:
        for place, item in enumerate(self.of.items):
            applies = self.assessed.judged.item_sets[place, self.row] != NOT_MET
            if applies and self.parameters.measures[place, self.row] == NO_BENCHMARK:
                yield item.item.id

    def _weights(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what items and dimensions are worth once points are handed on."""
        if not self.of.items:
            return np.empty(0), np.empty(0)
        applies = self.assessed.judged.item_sets[:, self.row] != NOT_MET
        points = np.array([one.item.points for one in self.of.items])
        of = np.array([one.dimension for one in self.of.items], np.intp)
        kept = np.bincount(of, points * applies, len(self.of.dimensions))
        whole = np.array([one.points for one in self.of.dimensions]) * (kept > 0.0)
        worth = whole * FULL / whole.sum() if whole.sum() > 0.0 else whole
        share = np.divide(points * applies, kept[of], out=np.zeros(len(points)), where=kept[of] > 0.0)
        return worth[of] * share, worth

    def _dimensions(self) -> Iterator[DimensionResult]:
        if not self.of.items:
            return
        items = [self._item(place, float(self.worth[place])) for place in range(len(self.of.items))]
        for number, dimension in enumerate(self.of.dimensions):
            own = [one for one, place in zip(items, self.of.items, strict=True) if place.dimension == number]
            low = math.fsum(one.earned.low or 0.0 for one in own)
            high = math.fsum(one.earned.high or 0.0 for one in own)
            yield DimensionResult(
                id=dimension.id,
                label=dimension.label,
                points=float(self.whole[number]),
                earned=Span(low, high),
                items=tuple(own) if self.is_full else (),
            )

    def _item(self, place: int, worth: float) -> ItemResult:
        item, scored = self.of.items[place].item, self.answer.scored[place]
        fractions = self.assessed.judged.items
        applies = self._truth(self.assessed.judged.item_sets[place, self.row])
        measure = int(self.parameters.measures[place, self.row])
        scale = item.scales[scored.scale if scored is not None else 0]
        is_scored = applies is not Truth.NOT_MET
        return ItemResult(
            id=item.id,
            label=item.label,
            clause=item.clause,
            applies=Truth.NOT_APPLICABLE if applies is Truth.NOT_MET else applies,
            points=worth,
            earned=Span(
                worth * float(fractions.low[place, self.row]) if is_scored else 0.0,
                worth * float(fractions.high[place, self.row]) if is_scored else 0.0,
            ),
            measure=scale.measure.text,
            unit=scale.measure.unit,
            value=self._value(measure if measure != NO_BENCHMARK else self.of.items[place].measures[0]),
            benchmark=scored.benchmark if scored is not None else None,
            leading=scored.leading if scored is not None else None,
            n=scored.n if scored is not None else 0,
            rests_on=scored.bases if scored is not None else (),
            behind=self._behind_measure(measure),
        )

    def _next_best(self) -> tuple[NextBest, ...]:
        if self.outcome is not Eligibility.CANNOT_TELL:
            return ()
        found = next_best(self.part, self.row, self.texts, self.worth)
        return found if self.is_full else found[:MOST_ASKED]


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _margin(turned: Sequence[CriterionResult], score: Span | None, mark: float | None) -> Span | None:
    if score is not None and mark is not None:
        return _margin_of(score, mark, "at_least")
    known = [one for one in map(_relative, turned) if one is not None]
    return min(known, key=lambda one: -math.inf if one.low is None else one.low) if known else None


def _margin_of(value: Span | None, threshold: float | None, operator: str) -> Span | None:
    if value is None or threshold is None:
        return None
    low = None if value.low is None else value.low - threshold
    high = None if value.high is None else value.high - threshold
    if operator in {"at_least", "above"}:
        return Span(low, high)
    return Span(None if high is None else -high, None if low is None else -low)


def _relative(one: CriterionResult) -> Span | None:
    if one.margin is None or not one.threshold:
        return None
    size = abs(one.threshold)
    low, high = one.margin.low, one.margin.high
    return Span(None if low is None else low / size, None if high is None else high / size)
