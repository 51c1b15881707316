"""What a search of settings came to, in a sentence."""

from __future__ import annotations

from api.terminal import words
from models.tried import Search, Why


def said_of(search: Search) -> str:
    """Return what was searched, or why nothing was and which settings were used instead."""
    if search.chosen is not None:
        best, first = search.trials[search.chosen], search.trials[0]
        return words(
            f"在 {len(search.trials)} 组设置里选了第 {search.chosen + 1} 组，对数损失 {best.objective:.5f}"
            f"（原设置 {first.objective:.5f}）",
            f"trial {search.chosen + 1} of {len(search.trials)} was chosen, log loss {best.objective:.5f} "
            f"(the settings as they were: {first.objective:.5f}).",
        )
    few = search.events < search.fewest_events
    used = (
        words("用小样本的设置，树更小", "smaller trees, for small samples")
        if few
        else words("用已选定的设置", "the settings chosen before")
    )
    why = {
        Why.NOT_ASKED: words("没有要求搜索（--trials 0）", "no search was asked for (--trials 0)"),
        Why.FEW_EVENTS: words(
            f"拟合部分只有 {search.events} 个事件，少于 {search.fewest_events}，不搜索",
            f"{search.events} events to fit, fewer than {search.fewest_events}: nothing was searched",
        ),
        Why.FEW_YEARS: words("拟合部分年份太少，不搜索", "too few years to fit: nothing was searched"),
    }
    return f"{why[search.why_not or Why.NOT_ASKED]}{words('；', '; ')}{used}"
