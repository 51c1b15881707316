"""What past firms of a score came to, and what a loan is expected to lose, in the reader's words."""

from __future__ import annotations

from typing import Any

from api.web.cited import place_in
from api.web.words import money, money_span, percent, say, span
from features.declare import Label
from features.sources import Confidence
from models.spec import Task
from models.spread import CalibrationSpread
from scoring.loss import ExpectedLoss

_CAME_TO = {
    Task.RISK: Label("后来违约", "came to default"),
    Task.RECOGNITION: Label("后来得到认定", "came to be recognised"),
}
_SURE = {
    Confidence.VERIFIED: Label("已核实", "verified"),
    Confidence.RECALLED: Label("凭记忆，待核实", "recalled, to be checked"),
    Confidence.JUDGEMENT: Label("判断", "a judgement"),
}


def spread_words(task: Task, spread: CalibrationSpread | None, language: str) -> str:
    """Return what past firms of about the point's score came to; empty where the bundle does not know."""
    if spread is None:
        return ""
    came, share = _CAME_TO[task].in_language(language), span(spread.p0, spread.p1)
    return say(
        language,
        f"过去得分相近的企业有 {share} {came}（本企业按两种结果各计一次）。两端越近，身后的先例越多。",
        f"Of past firms with about this score {share} {came}, counting this one either way. "
        "The closer the ends, the more cases stand behind it.",
    )


def about(value: float) -> float:
    """Return an amount rounded to two digits: an expectation is no more exact.

    >>> about(63_635.0), about(0.0)
    (64000.0, 0.0)
    """
    return float(f"{value:.2g}")


def loss_view(loss: ExpectedLoss | None, language: str) -> dict[str, Any] | None:
    """Return the expected loss with its factors and where they come from; None where there is none."""
    if loss is None:
        return None
    share = percent(loss.lgd) if loss.lgd_worst == loss.lgd_best else span(loss.lgd_best, loss.lgd_worst)
    best, worst = about(loss.best), about(loss.worst)
    return {
        "words": money_span(best, worst, language),
        "point": money(about(loss.point), language),
        "is_settled": best == worst,
        "exposure": money(loss.exposure, language),
        "lgd": share,
        "rests_on": [
            {
                "value": percent(row.number),
                "source": row.source,
                "clause": place_in(row.clause, language),
                "sure": _SURE[row.confidence].in_language(language),
            }
            for row in loss.rests_on
        ],
    }
