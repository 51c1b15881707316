"""What would have told the model the answer: a row, firm, year, label or figure that came too late."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.history import History
from models.intervals import wilson_low
from models.measure import placements
from models.validation.case import Beside, Case
from models.validation.finding import Finding, judged
from models.validation.ranking import Paired, paired

Numbers = NDArray[np.float64]

FEWEST_IN_TAIL = 8
"""Events at one end of an input that make its rate worth telling."""
COMMON = 0.25
"""From this share of events on, an end where nearly all meet the event is nothing strange."""


def leaks(case: Case) -> Iterator[Finding]:
    """Yield every way in which the model may have been told the answer."""
    yield from _points_in_time(case)
    yield from _sides(case)
    yield _best_single_input(case)
    yield _purest_tail(case)
    yield _lagged_drop(case)


def _points_in_time(case: Case) -> Iterator[Finding]:
    years = np.concatenate([case.fit.years, case.held.years])
    days = np.concatenate([case.fit_beside.days, case.held_beside.days])
    told = days[~np.isnat(days)]
    late = int((told > np.datetime64(case.as_at)).sum()) if len(told) else 0
    late += int((years[np.isnat(days)] > case.as_at.year).sum())
    yield judged("rows_after_as_at", late, len(years))
    early = sum(_window_end(int(year), case.spec.task.months) > case.as_at for year in years.tolist())
    yield judged("labels_too_early", early, len(years))
    counts = [_late_figures(beside) for beside in (case.fit_beside, case.held_beside)]
    late, dated = (sum(several) for several in zip(*counts, strict=True))
    yield judged("known_too_late", float(late) if dated else np.nan, dated)


def _late_figures(beside: Beside) -> tuple[int, int]:
    """Return how many figures were known only after the day of their row, and how many tell a day."""
    late = sum(int((days > beside.days).sum()) for days in beside.known.values())
    return late, sum(int((~np.isnat(days)).sum()) for days in beside.known.values())


def _sides(case: Case) -> Iterator[Finding]:
    n = len(case.labels)
    firms = case.held.firms
    both = set(np.intersect1d(firms[firms >= 0], case.fit.firms).tolist())
    is_both = np.isin(firms, sorted(both)) & (firms >= 0)
    codes = case.held_beside.codes
    is_both |= (codes != "") & np.isin(codes, case.fit_beside.codes)
    unnamed = np.concatenate([case.fit.firms < 0, firms < 0])
    count = len(np.unique(firms[is_both & (firms >= 0)])) + len(np.unique(codes[is_both & (firms < 0)]))
    yield judged("firms_on_both_sides", np.nan if unnamed.any() and not count else float(count), n)
    yield judged("rows_without_firm", float(unnamed.mean()), len(unnamed))
    yield judged("rows_on_both_sides", _same_rows(case), n)
    yield judged("rows_not_later", int((case.held.years <= case.fit.years.max()).sum()), n)


def _same_rows(case: Case) -> int:
    """Return how many measured rows have every input of a fitted row; rows that tell little are left out."""
    names = case.test.model.preparation.names
    fitted, held = (np.column_stack([part.columns[name] for name in names]) for part in (case.fit, case.held))
    told = (np.isfinite(held).sum(axis=1)) > 1
    seen = {row.tobytes() for row in fitted}
    return sum(row.tobytes() in seen for row in held[told])


def _best_single_input(case: Case) -> Finding:
    best, strongest = 0.5, ""
    for name in case.test.model.preparation.names:
        values = case.held.columns[name]
        is_known = np.isfinite(values)
        events, others = (values[is_known & (case.labels == label)] for label in (1.0, 0.0))
        if len(events) and len(others):
            area = float(placements(events, others).mean())
            if max(area, 1.0 - area) > best:
                best, strongest = max(area, 1.0 - area), name
    return judged("best_single_input", best, len(case.labels), events=case.events, part=strongest)


def _purest_tail(case: Case) -> Finding:
    """Return the end of an input in which the event is surest, by the lower end of its rate."""
    labels = _labels(case)
    if float(labels.mean()) > COMMON:
        return judged("purest_tail", np.nan, len(labels))
    best, where = 0.0, ""
    for name in case.test.model.preparation.names:
        values = np.concatenate([case.fit.columns[name], case.held.columns[name]])
        known = ~np.isnan(values)
        for sign in (1.0, -1.0):
            found = surest_tail(sign * values[known], labels[known])
            if found > best:
                best, where = found, name
    return judged("purest_tail", best, len(labels), part=where)


def surest_tail(values: Numbers, labels: Numbers) -> float:
    """Return the highest lower end (Wilson, 95 %) of the event rate among the rows with the highest values.

    Rows of one value stay together; fewer than ``FEWEST_IN_TAIL`` events tell nothing.

    >>> round(surest_tail(np.arange(100.0), (np.arange(100) >= 90).astype(float)), 3)
    0.722
    """
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    ends = np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else np.empty(0, np.bool_)
    events = np.cumsum(labels[order])[ends]
    rows = (np.flatnonzero(ends) + 1).astype(np.float64)
    enough = events >= FEWEST_IN_TAIL
    if not enough.any():
        return 0.0
    return float(wilson_low(events[enough] / rows[enough], rows[enough]).max())


def _lagged_drop(case: Case) -> Finding:
    """Return the input that loses most in ranking when it is taken a year earlier."""
    labels = _labels(case)
    now, before = pairs_of_years(case.fit, case.held)
    n, events = len(now), int(labels[now].sum())
    best: Paired | None = None
    where = ""
    for name in case.test.model.preparation.names:
        found = _drop(case, name, labels, now, before)
        if found is not None and (best is None or found.interval.low > best.interval.low):
            best, where = found, name
    if best is None:
        return judged("lagged_drop", np.nan, n, events=events)
    bounds = (best.interval.low, best.interval.high)
    return judged("lagged_drop", best.interval.value, n, events=events, part=where, interval=bounds)


def _drop(
    case: Case, name: str, labels: Numbers, now: NDArray[np.intp], before: NDArray[np.intp]
) -> Paired | None:
    values = np.concatenate([case.fit.columns[name], case.held.columns[name]])
    known = np.isfinite(values[now]) & np.isfinite(values[before])
    rows, earlier = now[known], before[known]
    told = labels[rows]
    if not 2 <= told.sum() <= len(told) - 2:
        return None
    sign = np.sign(float(placements(values[rows][told == 1.0], values[rows][told == 0.0]).mean()) - 0.5)
    firms = np.concatenate([case.fit.firms, case.held.firms])[rows]
    return paired(sign * values[rows], sign * values[earlier], told, firms)


def pairs_of_years(fit: History, held: History) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places, fitted rows before measured ones, of rows and of their firms' rows a year before."""
    firms = np.concatenate([fit.firms, held.firms])
    years = np.concatenate([fit.years, held.years])
    place = {
        key: at for at, key in enumerate(zip(firms.tolist(), years.tolist(), strict=True)) if key[0] >= 0
    }
    found = [(at, place[firm, year - 1]) for (firm, year), at in place.items() if (firm, year - 1) in place]
    pairs = np.array(found, dtype=np.intp).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _labels(case: Case) -> Numbers:
    return np.concatenate([case.fit.labels[case.spec.task], case.labels])


def _window_end(year: int, months: int) -> date:
    """Return the day on which the outcome of a report year is known."""
    later, month = divmod(12 + months - 1, 12)
    return date(year + later, month + 1, monthrange(year + later, month + 1)[1])
