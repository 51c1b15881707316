"""What pages, answers and commands say of a bundle in the same words: its figures, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.declare import Label
from models.validation.finding import Verdict
from scoring.groups import BLOCKS
from scoring.life.gates import REFERRED, Evidence
from scoring.life.standing import Mode
from scoring.life.states import STATE_LABELS, State
from scoring.life.waivers import SYNTHETIC

_GAPS = frozenset(block.name for block in BLOCKS)
_SHARES = frozenset({REFERRED, "largest_grade", "notch_jumps", "purest_tail", "same_top_input"})
_YES_OR_NO = frozenset({"same_bytes"})


def evidence_words(one: Evidence, language: str) -> str:
    """Return a figure and its limit as people read them: ``0.95 (limit 0.8–1.2)``."""
    if one.name in _YES_OR_NO:
        return _yes_or_no(one.value).in_language(language)
    value, limit = _value(one), limit_words(one, language)
    if not limit:
        return value.in_language(language)
    return f"{value.zh}（{limit}）" if language == "zh" else f"{value.en} ({limit})"


def limit_words(one: Evidence, language: str) -> str:
    """Return what a figure is held to; nothing where there is no limit, or yes is the only good answer."""
    low, high = one.at_least, one.at_most
    if one.name in _YES_OR_NO or (low is None and high is None):
        return ""
    return _bounds(one.name, low, high).in_language(language)


def headline(view: Mapping[str, Any], mode: Mode, language: str) -> str:
    """Return whether a bundle may go live; of one that serves already, what production asks for besides."""
    return _headline(view, mode).in_language(language)


def _headline(view: Mapping[str, Any], mode: Mode) -> Label:
    if view["may_go_live"]:
        return _GOES[bool(view["serves"])]
    if not view["serves"]:
        return Label("不能上线", "No, it may not go live")
    needs = _needs(view)
    if view["state"] != State.CHAMPION or not needs:
        return Label("在用，但只供试用：还不能上线", "It serves for trial only: it may not go live")
    state = STATE_LABELS[State.CHAMPION]
    zh, en = "；".join(one.zh for one in needs), "; ".join(one.en for one in needs)
    if mode is Mode.PRODUCTION:
        return Label(
            f"{state.zh}；生产模式下还缺：{zh}", f"{state.en}; in production it does not answer without: {en}"
        )
    return Label(
        f"{state.zh}；试用模式。生产还需要：{zh}", f"{state.en}; in trial mode. Production also needs: {en}"
    )


_GOES = {
    True: Label("在用，可以继续使用", "It is live, and may stay so"),
    False: Label("可以上线", "Yes, it may go live"),
}


def _needs(view: Mapping[str, Any]) -> tuple[Label, ...]:
    """Return what production asks for and a bundle has not."""
    waived = {one["what"] for one in view["waivers"] if one["in_force"]}
    needs = []
    if not view["approved"]:
        needs.append(Label("经两人批准", "an approval by two people"))
    if view["synthetic"] and SYNTHETIC not in waived:
        needs.append(Label("对合成数据的豁免", "a waiver that it is synthetic"))
    return tuple(needs)


def _yes_or_no(value: float | None) -> Label:
    if value is None:
        return Label("–", "–")
    return Label("是", "yes") if value else Label("否", "no")


def _value(one: Evidence) -> Label:
    if one.value is not None:
        return _figure(one.name, one.value, is_limit=False)
    is_within = one.name in _GAPS and one.verdict is Verdict.HOLDS
    return Label("无差距", "no gap") if is_within else Label("–", "–")


def _figure(name: str, value: float, is_limit: bool) -> Label:
    """Return a figure in its own unit; a limit without digits that say nothing."""
    if name not in _GAPS | _SHARES:
        return _same(_signed(f"{value:.3g}"))
    number = _signed(f"{100 * value:.3g}" if is_limit else f"{100 * value:.1f}")
    if name in _SHARES:
        return Label(f"{number}%", f"{number} %")
    return Label(f"{number} 个百分点", f"{number} points")


def _bounds(name: str, low: float | None, high: float | None) -> Label:
    if low is None or high is None:
        end = _figure(name, (high or 0.0) if low is None else low, is_limit=True)
        if low is None:
            return Label(f"上限 {end.zh}", f"limit {end.en}")
        return Label(f"下限 {end.zh}", f"limit {end.en} or more")
    top = _figure(name, high, is_limit=True)
    if low == -high:
        return Label(f"限 ±{top.zh}", f"limit ±{top.en}")
    bottom = _figure(name, low, is_limit=True)
    return Label(f"限 {bottom.zh}–{top.zh}", f"limit {bottom.en}–{top.en}")


def _same(text: str) -> Label:
    return Label(text, text)


def _signed(number: str) -> str:
    """Return a number with a true minus, and nothing without one.

    >>> _signed("-22.2"), _signed("-0.0")
    ('−22.2', '0.0')
    """
    return number.replace("-", "−") if float(number) else number.lstrip("-")
