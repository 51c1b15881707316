"""Whether a model ranks, means what it says and meets the same population: on rows it has not seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.validation.agreement import brier_parts, hosmer_lemeshow, jeffreys, line, surprise
from models.validation.case import Case
from models.validation.drift import drift, edges_of
from models.validation.finding import Finding, judged
from models.validation.low_default import most_prudent
from models.validation.ranking import auc_interval, paired

Flags = NDArray[np.bool_]

FEWEST = 2
"""Events and others that a variance needs."""
THIRDS = ("lowest", "middle", "highest")


def ranking(case: Case) -> Iterator[Finding]:
    """Yield how well the model ranks: in all, against plainer models, by year and by size."""
    every = np.ones(len(case.labels), np.bool_)
    yield _ranking_of(case, "roc_auc", "", every)
    for name, others in case.baselines.items():
        if _has_both(case, every):
            found = paired(case.probabilities, others, case.labels).interval
            bounds = (found.low, found.high)
            yield judged("gain", found.value, len(every), events=case.events, part=name, interval=bounds)
    for year in np.unique(case.held.years):
        yield _ranking_of(case, "roc_auc_by_year", year, case.held.years == year)
    sizes = case.held.columns["asset_size"]
    for third, start in zip(THIRDS, (0.0, 1 / 3, 2 / 3), strict=True):
        low, high = np.nanquantile(sizes, [start, start + 1 / 3]) if np.isfinite(sizes).any() else (0, 0)
        yield _ranking_of(case, "roc_auc_by_size", third, (sizes >= low) & (sizes <= high))


def agreement(case: Case) -> Iterator[Finding]:
    """Yield how true the probabilities are: the line, the Brier score, and each grade against its PD."""
    probabilities, labels, n, events = case.probabilities, case.labels, len(case.labels), case.events
    if not case.is_whole:  # tests of a count need the count, not a sample weighted to it
        for statistic in ("mean_over_observed", "slope", "brier_skill"):
            yield judged(statistic, np.nan, n)
        return
    ratio = float(probabilities.mean() / labels.mean()) if events else np.nan
    spread = 1.96 / np.sqrt(events) if events else np.nan  # of the log of a count of events
    bounds = (ratio * np.exp(-spread), ratio * np.exp(spread))
    yield judged("mean_over_observed", ratio, n, events=events, interval=bounds)
    try:
        fit = line(probabilities, labels)
        bounds = (fit.slope - 1.96 * fit.slope_error, fit.slope + 1.96 * fit.slope_error)
        yield judged("slope", fit.slope, n, events=events, interval=bounds)
        yield judged("line_p", fit.p, n, events=events)
    except ValueError:  # too few events for a line
        yield judged("slope", np.nan, n)
    yield judged("hosmer_lemeshow_p", hosmer_lemeshow(probabilities, labels), n, events=events)
    parts = brier_parts(probabilities, labels)
    yield judged("brier", parts.brier, n, events=events)
    skill = 1.0 - parts.brier / parts.uncertainty if parts.uncertainty else np.nan
    yield judged("brier_skill", skill, n, events=events)
    yield from _grades(case)


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


def _ranking_of(case: Case, statistic: str, part: object, rows: Flags) -> Finding:
    n, events = int(rows.sum()), int(case.labels[rows].sum())
    if not _has_both(case, rows):
        return judged(statistic, np.nan, n, part=part)
    found = auc_interval(case.probabilities[rows], case.labels[rows])
    return judged(statistic, found.value, n, events=events, part=part, interval=(found.low, found.high))


def _has_both(case: Case, rows: Flags) -> bool:
    events = int(case.labels[rows].sum())
    return FEWEST <= events <= int(rows.sum()) - FEWEST


def _grades(case: Case) -> Iterator[Finding]:
    used = [place for place in range(len(case.codes)) if (case.grades == place).any()]
    rows = [int((case.grades == place).sum()) for place in used]
    events = [int(case.labels[case.grades == place].sum()) for place in used]
    is_default = not case.spec.task.better_when_high
    bounds = most_prudent(events, rows)
    for place, n, count, bound in zip(used, rows, events, bounds, strict=True):
        predicted = float(case.probabilities[case.grades == place].mean())
        code = case.codes[place]
        yield judged("jeffreys_p", jeffreys(count, n, predicted), n, events=count, part=code)
        yield judged("surprise", surprise(count, n, predicted), n, events=count, part=code)
        if is_default:
            yield judged("upper_bound", float(bound), n, events=count, part=code)
    if is_default:
        largest = int(np.argmax(rows))
        share = rows[largest] / len(case.labels)
        yield judged("largest_grade", share, len(case.labels), part=case.codes[used[largest]])
