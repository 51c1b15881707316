"""Parts that several pages show of a decision: scores on their scales, what moves them, the matrix."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from api.web.cited import place_in
from api.web.losses import spread_words
from api.web.words import LOOKS, SHORT, percent, say, shown, span
from features.declare import Label
from models.spec import Task
from scoring.decision import OUTCOME_LABELS, Contribution, Decision, Outcome, Reason, Score, SecondOpinion
from scoring.engine import Engine
from scoring.policy import Band, Policy

LEAST_EFFECT = 0.005
SCALES = {Task.RISK: (0.0005, 0.6), Task.RECOGNITION: (0.001, 0.8)}
_LONGEST_SHORT = 8
_AXIS = {
    Task.RISK: Label("越靠左越好，对数刻度", "left is better, log scale"),
    Task.RECOGNITION: Label("越靠右越好，对数刻度", "right is better, log scale"),
}


def outcome_view(outcome: Outcome, language: str) -> dict[str, str]:
    """Return how an outcome is shown: code, words, icon and look."""
    icon, look = LOOKS[outcome]
    return {
        "outcome": outcome.value,
        "outcome_label": OUTCOME_LABELS[outcome].in_language(language),
        "icon": icon,
        "look": look,
    }


def scores_of(decision: Decision) -> list[tuple[Task, Score]]:
    """Return the scores that a decision has, the green one first."""
    both = ((Task.RECOGNITION, decision.recognition), (Task.RISK, decision.risk))
    return [(task, score) for task, score in both if score is not None]


def score_view(task: Task, score: Score, engine: Engine, language: str) -> dict[str, Any]:
    """Return one score: figures, bands, and everything its scale is drawn from."""
    low, high = sorted((score.worst, score.best))
    bands = engine.policy.bands[task]
    title, words = task.label.in_language(language), span(low, high)
    return {
        "task": task.value,
        "title": title,
        "definition": task.definition.in_language(language),
        "axis": _AXIS[task].in_language(language),
        "point": score.point,
        "worst": score.worst,
        "best": score.best,
        "low": low,
        "high": high,
        "words": words,
        "point_words": percent(score.point),
        "worst_words": percent(score.worst),
        "best_words": percent(score.best),
        "is_settled": percent(low) == percent(high),
        "spread": asdict(score.calibration_spread) if score.calibration_spread else None,
        "spread_words": spread_words(task, score.calibration_spread, language),
        "band": _band_words(score.band_worst, score.band_best, bands, task, language),
        "second_words": _second_words(score.second, bands, task, language),
        "bands": [
            {
                "code": band.code,
                "label": band.label.in_language(language),
                "short": _short(band, task, language),
                "start": band.start,
            }
            for band in bands
        ],
        "cuts": list(engine.policy.cut_offs(task)),
        "scale": list(SCALES[task]),
        "better_when_high": task.better_when_high,
        "aria": _aria(title, score, words, engine.policy.cut_offs(task), language),
    }


def _second_words(second: SecondOpinion | None, bands: tuple[Band, ...], task: Task, language: str) -> str:
    """Return what the scorecard says of the same figures; nothing where there is none."""
    if second is None:
        return ""
    words = span(*sorted((second.worst, second.best)))
    band = _band_words(second.band_worst, second.band_best, bands, task, language)
    return say(language, f"评分卡另算：{words}（{band}）", f"The scorecard says {words} ({band})")


def _band_words(worst: str, best: str, bands: tuple[Band, ...], task: Task, language: str) -> str:
    """Return the bands from the low to the high end of the probability, as its range is written."""
    labels = {
        band.code: band.label.in_language(language) if task is Task.RISK else _short(band, task, language)
        for band in bands
    }
    ends = [labels[worst], labels[best]]
    low, high = ends if task.better_when_high else ends[::-1]
    if low == high:
        return low
    first, last = low.rpartition(" "), high.rpartition(" ")
    english = f"{low}–{last[2]}" if first[0] and first[0] == last[0] else f"{low} to {high}"
    return say(language, f"{low}至{high}", english)


def _short(band: Band, task: Task, language: str) -> str:
    """Return a band's name where there is little room."""
    if task is Task.RISK:
        return band.code
    words = band.label.in_language(language).removeprefix("绿色表现")
    return words if len(words) <= _LONGEST_SHORT else band.code


def _aria(title: str, score: Score, words: str, cuts: tuple[float, ...], language: str) -> str:
    at = say(language, "、", ", ").join(percent(cut) for cut in cuts)
    point = percent(score.point)
    return say(
        language,
        f"{title} {point}，可能 {words}，分界 {at}",
        f"{title} {point}, could be {words}, cut-offs {at}",
    )


def drivers_view(task: Task, score: Score, engine: Engine, language: str) -> dict[str, Any]:
    """Return the weightiest reasons of a score against its cut-off, better to the right, and their sum.

    Where no cut-off of this model would change the outcome, it says how far each indicator moves the score
    from the average enterprise.
    """
    sign = 1.0 if task.better_when_high else -1.0
    parts: tuple[Reason | Contribution, ...] = score.reasons or score.contributions
    ordered = sorted(parts, key=lambda part: -abs(part.log_odds))
    large = [part for part in ordered if abs(part.log_odds) >= LEAST_EFFECT][: engine.reasons.most]
    rest = sign * math.fsum(part.log_odds for part in ordered if part not in large)
    start = score.cut_off.margin if score.cut_off else score.base
    return {
        "task": task.value,
        "title": task.label.in_language(language),
        "rows": [_driver(part, sign, engine, language) for part in large],
        "rest": rest,
        "rest_count": len(ordered) - len(large),
        "total": sign * (score.margin - start),
        "start_label": say(language, "与恰在分界上的企业比", "from an enterprise at the cut-off")
        if score.cut_off
        else say(language, "与平均企业比", "from the average enterprise"),
        "sum_label": say(language, "合计，相对分界", "Sum, from the cut-off")
        if score.cut_off
        else say(language, "合计，相对平均企业", "Sum, from the average enterprise"),
        "limit": max([abs(part.log_odds) for part in large] + [abs(rest), 0.1]),
    }


def _driver(part: Reason | Contribution, sign: float, engine: Engine, language: str) -> dict[str, Any]:
    """Return one row: a reason in its words, shown by its weightiest indicator, or an indicator alone."""
    if isinstance(part, Reason):
        shown_by = max(part.parts, key=lambda one: abs(one.log_odds))
        label = part.label.in_language(language)
    else:
        shown_by, label = part, engine.catalogue.indicators[part.indicator].label.in_language(language)
    indicator = engine.catalogue.indicators[shown_by.indicator]
    value = shown(shown_by.indicator, shown_by.value, indicator.unit, language)
    return {
        "indicator": shown_by.indicator,
        "label": label,
        "detail": indicator.label.in_language(language) if isinstance(part, Reason) else "",
        "value": value,
        "is_unknown": shown_by.value is None,
        "effect": sign * part.log_odds,
    }


def matrix_view(decision: Decision, engine: Engine, language: str) -> dict[str, Any]:
    """Return the decision matrix with the cells framed into which the case may fall."""
    policy = engine.policy
    green, risk = policy.bands[Task.RECOGNITION], policy.bands[Task.RISK]
    framed = _framed(decision, policy)
    rows = []
    for row, band in enumerate(green):
        cells = []
        for column, grade in enumerate(risk):
            outcome = policy.matrix[band.code, grade.code]
            cells.append(
                {
                    "outcome": outcome.value,
                    "label": OUTCOME_LABELS[outcome].in_language(language),
                    "short": SHORT[outcome].in_language(language),
                    "is_here": (row, column) in framed,
                }
            )
        rows.append({"label": _short(band, Task.RECOGNITION, language), "cells": cells})
    return {"columns": [grade.code for grade in risk], "rows": rows}


def by_matrix(decision: Decision, engine: Engine) -> list[Outcome]:
    """Return the outcomes of the cells into which a case may fall, from the best; vetoes may lower them."""
    policy = engine.policy
    green, risk = policy.bands[Task.RECOGNITION], policy.bands[Task.RISK]
    found = {policy.matrix[green[row].code, risk[column].code] for row, column in _framed(decision, policy)}
    return [one for one in Outcome if one in found]


def _framed(decision: Decision, policy: Policy) -> set[tuple[int, int]]:
    """Return the row and column of each cell of the matrix into which a case may fall."""
    return {
        (row, column)
        for row in _places(decision.recognition, policy.bands[Task.RECOGNITION])
        for column in _places(decision.risk, policy.bands[Task.RISK])
    }


def _places(score: Score | None, bands: tuple[Band, ...]) -> range:
    """Return the places of the bands between a score's two ends."""
    if score is None:
        return range(0)
    codes = [band.code for band in bands]
    return range(codes.index(score.band_best), codes.index(score.band_worst) + 1)


def open_sides(decision: Decision, engine: Engine) -> tuple[bool, bool]:
    """Return whether the green side, and whether the risk side, can still change the outcome."""
    policy = engine.policy
    greens = [
        policy.bands[Task.RECOGNITION][k].code
        for k in _places(decision.recognition, policy.bands[Task.RECOGNITION])
    ]
    risks = [policy.bands[Task.RISK][k].code for k in _places(decision.risk, policy.bands[Task.RISK])]
    by_green = any(len({policy.matrix[green, risk] for green in greens}) > 1 for risk in risks)
    by_risk = any(len({policy.matrix[green, risk] for risk in risks}) > 1 for green in greens)
    return by_green, by_risk


def unconfirmed_view(decision: Decision, language: str) -> list[dict[str, str]]:
    """Return the rows of tables that indicators rest on and nobody has checked against their source."""
    rows = {}
    for one in decision.unconfirmed:
        value = one.value
        rows[value.source, value.clause, value.number] = {
            "source": "" if value.clause.startswith(value.source) else value.source,
            "clause": place_in(value.clause, language),
            "value": f"{value.number:g} {value.unit}",
            "day": value.effective_from.isoformat(),
        }
    return list(rows.values())
