"""The command that says what made two decisions differ: what was told otherwise, and each factor's share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.terminal import language, show_json, show_table, tell, words
from features.attributes import ATTRIBUTES
from features.declare import Label
from features.inputs import label_of
from features.unit_words import unit_words, with_unit
from scoring.archive import Archive
from scoring.changed import Changed, Told, attributes_changed, figures_changed, is_same_enterprise
from scoring.decision import OUTCOME_LABELS
from scoring.diff import Change, Diff, DiffError, Factor, Measure, diff
from scoring.journal.place import Place
from scoring.recorded import recorded


def diff_decisions(place: Place, before: str, after: str, as_json: bool) -> None:
    """Print what was told otherwise between two decisions, and each factor's share of what changed."""
    with place.opened() as database:
        records = [one.record for one in recorded(database, (before, after))]
    if records[0] is None or records[1] is None:
        gone = before if records[0] is None else after
        raise DiffError(
            f"The figures of {gone} were erased. Compare two decisions that have theirs.",
            f"{gone} 的数据已删除。请比较两个数据都在的决定。",
        )
    found = diff(records[0], records[1], Archive(place.home))
    asked = records[0]["application"], records[1]["application"]
    figures, attributes = figures_changed(*asked), attributes_changed(*asked)
    if as_json:
        show_json({**_json_of(found, figures, attributes), "same_enterprise": is_same_enterprise(*asked)})
        return
    if is_same_enterprise(*asked) is not True:
        tell(_warning(asked))
    _show_changed(figures, attributes)
    _show_shares(found)


def _warning(asked: Sequence[Mapping[str, Any]]) -> str:
    who = [" ".join(filter(None, _identity(one))) or words("未说明", "not told") for one in asked]
    if is_same_enterprise(asked[0], asked[1]) is None:
        return words(
            f"注意：看不出是不是同一家企业（{who[0]}；{who[1]}）。下面的分解只对同一家企业有意义。",
            f"Note: nothing says that these are one enterprise ({who[0]}; {who[1]}). What follows explains "
            "a change only if they are.",
        )
    return words(
        f"注意：这是两家企业（{who[0]}；{who[1]}）。下面说的是两家的差别，不是一家的变化。",
        f"Note: these are two enterprises ({who[0]}; {who[1]}). What follows tells them apart; it explains "
        "no change of either.",
    )


def _identity(asked: Mapping[str, Any]) -> Iterator[str]:
    yield asked["attributes"].get("name", "")
    yield asked["attributes"].get("credit_code", "")
    yield asked["reference"]


def _show_changed(figures: Sequence[Changed], attributes: Sequence[Changed]) -> None:
    if not figures and not attributes:
        tell(words("两次填报的数据相同。", "The same was told both times."))
        return
    rows = [
        (_label(one.name).in_language(language()), one.name, _shown(one, one.before), _shown(one, one.after))
        for one in (*attributes, *figures)
    ]
    headings = words("填报不同 名称 之前 之后", "told-otherwise name before after").split()
    show_table([heading.replace("-", " ") for heading in headings], rows)


def _label(name: str) -> Label:
    return ATTRIBUTES[name].label if name in ATTRIBUTES else label_of(name)


def _shown(one: Changed, told: Told) -> str:
    """Return a figure as a person writes it, and its state where that is not simply observed."""
    if told.value is None:
        return told.state.value
    if isinstance(told.value, str):
        return told.value
    text = with_unit(f"{told.value:,.15g}", unit_words(one.unit, language()))
    return text if told.state.value == "observed" else f"{text} ({told.state.value})"


def _show_shares(found: Diff) -> None:
    headings = ("", *(_said(factor.value) for factor in Factor), words("合计", "Sum"))
    rows = [
        (
            _said(one.measure.value),
            *(f"{share:+.4f}" for share in one.shares.values()),
            _sum(found, one),
        )
        for one in found.changes
    ]
    show_table(headings, rows, _outcomes(found))
    if any(one.measure is Measure.OUTCOME for one in found.changes):
        tell(
            words(
                "结论按级计：0 不支持，1 有条件支持，2 支持；"
                "转人工的，取未知数据可能得到的最差与最好结论的中间。",
                "The outcome is counted in steps: 0 not supported, 1 support with conditions, 2 support; "
                "a referred case lies midway between the worst and the best that it can still become.",
            )
        )


def _sum(found: Diff, one: Change) -> str:
    total = f"{one.after - one.before:+.4f}"
    return f"{total} ({_outcomes(found)})" if one.measure is Measure.OUTCOME else total


def _outcomes(found: Diff) -> str:
    return " → ".join(_said(OUTCOME_LABELS[one]) for one in (found.before, found.after))


def _json_of(found: Diff, figures: Sequence[Changed], attributes: Sequence[Changed]) -> dict[str, object]:
    return {
        "before": found.before.value,
        "after": found.after.value,
        "same_code": found.is_same_code,
        "figures": [
            {"name": one.name, "unit": one.unit, "before": _told(one.before), "after": _told(one.after)}
            for one in figures
        ],
        "attributes": [
            {"name": one.name, "before": one.before.value, "after": one.after.value} for one in attributes
        ],
        "changes": [
            {
                "measure": one.measure.name.lower(),
                "before": one.before,
                "after": one.after,
                "shares": {factor.name.lower(): share for factor, share in one.shares.items()},
            }
            for one in found.changes
        ],
    }


def _told(told: Told) -> dict[str, object]:
    return {"value": told.value, "state": told.state.value}


def _said(label: Label) -> str:
    return words(label.zh, label.en)
