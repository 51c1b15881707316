"""Whether a model ranks, means what it says and meets the same population: on rows it has not seen."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, isnan, sqrt

import numpy as np
from numpy.typing import NDArray

from models.validation.agreement import (
    brier_parts,
    calibration_error,
    error_by_chance,
    hosmer_lemeshow,
    intercept,
    line,
    spiegelhalter,
)
from models.validation.case import Case
from models.validation.drift import drift, edges_of
from models.validation.finding import Finding, judged
from models.validation.ranking import auc_interval, decline, paired
from models.validation.segments import sectors, segments, sizes

Flags = NDArray[np.bool_]

FEWEST = 2
"""Events and others that a variance needs."""
SCORECARD = "scorecard"
"""The baseline that boosting has to be worth its opacity against."""


def ranking(case: Case) -> Iterator[Finding]:
    """Yield how well the model ranks: in all, against plainer models, over time and by segment."""
    every = np.ones(len(case.labels), np.bool_)
    yield _ranking_of(case, "roc_auc", "", every)
    yield from _same_in_other_words(case, every)
    yield from _gains(case, every)
    is_told = _has_both(case, every) and not isnan(case.initial)
    p = decline(case.initial, case.probabilities, case.labels, case.firms) if is_told else np.nan
    yield judged("auc_decline_p", p, len(every), events=case.events)
    yield from _new_firms(case)
    for year in np.unique(case.held.years):
        yield _ranking_of(case, "roc_auc_by_year", year, case.held.years == year)
    for name, rows in sizes(case):
        yield _ranking_of(case, "roc_auc_by_size", name, rows)
    for name, rows in sectors(case):
        yield _ranking_of(case, "roc_auc_by_sector", name, rows)


def agreement(case: Case) -> Iterator[Finding]:
    """Yield how true the probabilities are: level, line, distance and Brier score, in all and by segment."""
    n, events = len(case.labels), case.events
    if not case.is_whole:  # tests of a count need the count, not a sample weighted to it
        for statistic in ("mean_over_observed", "slope", "intercept", "ece", "brier_skill"):
            yield judged(statistic, np.nan, n)
        return
    ratio = float(case.probabilities.mean() / case.labels.mean()) if events else np.nan
    spread = 1.96 / sqrt(events) if events else np.nan  # of the log of a count of events
    bounds = (ratio * exp(-spread), ratio * exp(spread))
    yield judged("mean_over_observed", ratio, n, events=events, interval=bounds)
    every = np.ones(n, np.bool_)
    yield from _line_of(case, every, "", "slope", "intercept")
    yield from _distances(case)
    yield from _spreads(case)
    for part, rows in segments(case):
        yield from _line_of(case, rows, part, "slope_by_segment", "intercept_by_segment")


def stability(case: Case) -> Iterator[Finding]:
    """Yield how far the measured rows are from the fitted ones: the score, and each input."""
    preparation = case.test.model.preparation
    before = preparation.point(case.fit.columns, case.fit.divisions)
    now = preparation.point(case.held.columns, case.held.divisions)
    pairs = [("psi", "", case.test.model.margins(before), case.test.model.margins(now))]
    pairs += [("csi", name, before[:, place], now[:, place]) for place, name in enumerate(preparation.names)]
    for statistic, part, reference, current in pairs:
        old, new = reference.astype(np.float64), current.astype(np.float64)
        found = drift(old, new, edges_of(old))
        yield judged(statistic, found.psi, found.rows, part=part, chance=found.limit)


def _same_in_other_words(case: Case, every: Flags) -> Iterator[Finding]:
    n, events = len(every), case.events
    if not _has_both(case, every):
        yield from (judged(statistic, np.nan, n) for statistic in ("gini", "ks"))
        return
    found = auc_interval(case.probabilities, case.labels, case.firms)
    gini = [2.0 * one - 1.0 for one in (found.value, found.low, found.high)]
    yield judged("gini", gini[0], n, events=events, interval=(gini[1], gini[2]))
    yield judged("ks", case.test.measures.ks, n, events=events)


def _gains(case: Case, every: Flags) -> Iterator[Finding]:
    for name, others in case.baselines.items():
        if not _has_both(case, every):
            continue
        found = paired(case.probabilities, others, case.labels, case.firms).interval
        for statistic in ("gain", "gain_over_scorecard") if name == SCORECARD else ("gain",):
            yield judged(
                statistic,
                found.value,
                len(every),
                events=case.events,
                part=name,
                interval=(found.low, found.high),
            )


def _new_firms(case: Case) -> Iterator[Finding]:
    is_seen = np.isin(case.firms, case.fit.firms) & (case.firms >= 0)
    if is_seen.any():
        yield _ranking_of(case, "roc_auc_new_firms", "", ~is_seen & (case.firms >= 0))


def _spreads(case: Case) -> Iterator[Finding]:
    model = case.test.model
    if model.calibration.spread is None:
        return
    matrix = model.preparation.point(case.held.columns, case.held.divisions)
    lower, upper = model.calibration.spread_of(model.margins(matrix))
    for part, rows in (("", np.ones(len(matrix), np.bool_)), *segments(case)):
        width = float((upper - lower)[rows].mean()) if rows.any() else np.nan
        yield judged("spread", width, int(rows.sum()), part=part)


def _line_of(case: Case, rows: Flags, part: str, slope: str, large: str) -> Iterator[Finding]:
    probabilities, labels = case.probabilities[rows], case.labels[rows]
    n, events = len(labels), int(labels.sum())
    try:
        shift, error = intercept(probabilities, labels)
        bounds = (shift - 1.96 * error, shift + 1.96 * error)
        yield judged(large, shift, n, events=events, part=part, interval=bounds)
    except ValueError:  # no event, or nothing else
        yield judged(large, np.nan, n, part=part)
    try:
        fit = line(probabilities, labels)
        bounds = (fit.slope - 1.96 * fit.slope_error, fit.slope + 1.96 * fit.slope_error)
        yield judged(slope, fit.slope, n, events=events, part=part, interval=bounds)
        if not part:
            yield judged("line_p", fit.p, n, events=events)
    except ValueError:  # too few events for a line
        yield judged(slope, np.nan, n, part=part)


def _distances(case: Case) -> Iterator[Finding]:
    probabilities, labels, n, events = case.probabilities, case.labels, len(case.labels), case.events
    chance = error_by_chance(probabilities)
    yield judged("ece", calibration_error(probabilities, labels), n, events=events, chance=chance)
    yield judged("spiegelhalter_p", spiegelhalter(probabilities, labels), n, events=events)
    yield judged("hosmer_lemeshow_p", hosmer_lemeshow(probabilities, labels), n, events=events)
    parts = brier_parts(probabilities, labels)
    yield judged("brier", parts.brier, n, events=events)
    skill = 1.0 - parts.brier / parts.uncertainty if parts.uncertainty else np.nan
    yield judged("brier_skill", skill, n, events=events)


def _ranking_of(case: Case, statistic: str, part: object, rows: Flags) -> Finding:
    n, events = int(rows.sum()), int(case.labels[rows].sum())
    if not _has_both(case, rows):
        return judged(statistic, np.nan, n, part=part)
    found = auc_interval(case.probabilities[rows], case.labels[rows], case.firms[rows])
    return judged(statistic, found.value, n, events=events, part=part, interval=(found.low, found.high))


def _has_both(case: Case, rows: Flags) -> bool:
    events = int(case.labels[rows].sum())
    return FEWEST <= events <= int(rows.sum()) - FEWEST
