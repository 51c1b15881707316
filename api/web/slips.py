"""Figures whose unit should be checked: what was read, the unit it was probably given in, what it is then."""

from __future__ import annotations

from collections.abc import Mapping

from api.v1.views import name_label
from api.web.words import figure_words, say
from features.inputs import COLUMNS, field_of
from features.plausibility.plausibility import MONEY, Slip
from features.unit_words import unit_words, with_unit
from scoring.decision import Decision

LARGE = 10.0
"""From here on a ratio is a whole number."""


def slips_view(decision: Decision, figures: Mapping[str, float], language: str) -> list[dict[str, str]]:
    """Return one row for each figure that was probably given in another unit."""
    return [_slip_view(slip, figures, language) for slip in decision.slips]


def _slip_view(slip: Slip, figures: Mapping[str, float], language: str) -> dict[str, str]:
    label, given, then = say(language, "全部金额", "All amounts of money"), "", ""
    if slip.column != MONEY:
        value = figures[slip.column]
        label = name_label(slip.column).in_language(language)
        given = figure_words(slip.column, value, language)
        then = figure_words(slip.column, value * slip.times, language)
    return {
        "label": label,
        "given": given,
        "likely": say(
            language,
            f"{written_unit(slip.likely, language)}，读成了{written_unit(slip.read_as, language)}",
            f"{written_unit(slip.likely, language)}, read as {written_unit(slip.read_as, language)}",
        ),
        "then": then,
        "because": _because(slip, language),
    }


def _because(slip: Slip, language: str) -> str:
    """Return the comparison that told it."""
    if not slip.whole or not {slip.part, slip.whole} <= set(COLUMNS):
        return ""
    part, whole = (name_label(name).in_language(language) for name in (slip.part, slip.whole))
    ratio, low, high = (
        f"{one:,.0f}" if one >= LARGE else f"{one:.2g}" for one in (slip.ratio, slip.low, slip.high)
    )
    above, below = field_of(slip.part).unit, field_of(slip.whole).unit
    if above != below:
        unit = unit_words(above if below == "1" else f"{above}/{below}", language)
        return say(
            language,
            f"{part}÷{whole}为 {with_unit(ratio, unit)}，通常在 {low} 到 {high} 之间",
            f"{part} over {whole[:1].lower() + whole[1:]} is {with_unit(ratio, unit)}; "
            f"usual is {low} to {high}",
        )
    return say(
        language,
        f"{part}是{whole}的 {ratio} 倍，通常在 {low} 到 {high} 之间",
        f"{part} is {ratio} times {whole[:1].lower() + whole[1:]}; usual is {low} to {high}",
    )


def written_unit(unit: str, language: str) -> str:
    """Return a unit as a file writes it, in the reader's language."""
    if unit == "1":
        return say(language, "小数", "a fraction")
    return unit_words(unit, language)
