"""What must hold before a bundle may be approved: computed from its own papers, never typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from features.declare import Label
from features.refusal import Refusal
from models.papers import Papers
from models.validation.finding import Verdict, limits
from scoring.groups import BLOCKS

REFERRED = "refer_share"
"""The name of the share that is referred, among the evidence."""
PACKAGED = Path(__file__).parents[1] / "data" / "gates.yaml"
_BLOCKS = {block.name: block for block in BLOCKS}
_WORST = (Verdict.MISSED, Verdict.NOT_ENOUGH)
_FAIR: Mapping[str, Verdict] = {"gap": Verdict.MISSED, "within": Verdict.HOLDS, "explained": Verdict.HOLDS}
"""What a group's verdict says of the gate; a group that is too thin to judge says nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which findings make a gate; see ``data/gates.yaml``."""

    code: str
    label: Label
    must_hold: tuple[str, ...]
    not_missed: tuple[str, ...]
    blocks: tuple[str, ...]
    unknown: int | None
    at_most: float | None
    rest: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding that a gate looks at.

    Attributes
    ----------
    name
        The statistic, the block of groups, or ``refer_share``.
    task
        The model's; empty where it is of both.
    part
        The year, grade, group or number of unknown figures.
    value
        None where it is not there or not known.
    at_least, at_most
        What it is held to; None where it is to no such end.
    """

    name: str
    label: Label
    task: str
    part: str
    value: float | None
    at_least: float | None
    at_most: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate's verdict, and what decides it: what is missed or lacking first."""

    code: str
    label: Label
    verdict: Verdict
    evidence: tuple[Evidence, ...]


@cache
def rules(path: Path = PACKAGED) -> tuple[Rule, ...]:
    """Read which findings make which gate.

    Raises
    ------
    Refusal
        Naming the file and what is wrong with it.
    """
    try:
        stored = yaml.safe_load(path.read_text("utf-8"))["gates"]
        found = tuple(_rule(code, one) for code, one in stored.items())
    except (KeyError, TypeError, AttributeError) as error:
        raise Refusal(
            f"{path.name} cannot be read: {error!r}. Compare it with {PACKAGED.name}.",
            f"{path.name} 读不出来：{error!r}。请与 {PACKAGED.name} 对照。",
        ) from error
    return found


def gates_of(papers: Papers, among: Sequence[Rule] | None = None) -> tuple[Gate, ...]:
    """Return every gate of a bundle."""
    chosen = rules() if among is None else among
    named = {name for rule in chosen for name in (*rule.must_hold, *rule.not_missed)}
    return tuple(_gate(rule, tuple(_evidence(rule, papers, named))) for rule in chosen)


def _rule(code: str, stored: Mapping[str, Any]) -> Rule:
    return Rule(
        code,
        Label(stored["zh"], stored["en"]),
        tuple(stored.get("must_hold", ())),
        tuple(stored.get("not_missed", ())),
        tuple(stored.get("blocks", ())),
        stored.get("unknown"),
        stored.get("at_most"),
        bool(stored.get("rest", False)),
    )


def _gate(rule: Rule, evidence: tuple[Evidence, ...]) -> Gate:
    found = {one.verdict for one in evidence}
    verdict = next((one for one in _WORST if one in found), Verdict.HOLDS)
    order = [*_WORST, Verdict.HOLDS, Verdict.TOLD]
    return Gate(
        rule.code, rule.label, verdict, tuple(sorted(evidence, key=lambda one: order.index(one.verdict)))
    )


def _evidence(rule: Rule, papers: Papers, named: set[str]) -> Iterator[Evidence]:
    if rule.at_most is not None:
        yield _referred(rule, papers)
    if rule.blocks:
        yield from _fair(rule, papers)
    packs: Mapping[str, Any] = papers.documents.get("validation") or {}
    for task in papers.tasks:
        findings: Sequence[Mapping[str, Any]] = packs.get(task, {}).get("findings", ())
        for name in rule.must_hold:
            yield from _held(name, task, findings)
        others = [one for one in findings if one["verdict"] == Verdict.MISSED]
        yield from (_found(one, task) for one in others if one["statistic"] in rule.not_missed)
        if rule.rest:
            yield from (_found(one, task) for one in others if one["statistic"] not in named)
            if not findings:
                yield _lacking("validation", Label("验证包", "Validation pack"), task)


def _held(name: str, task: str, findings: Sequence[Mapping[str, Any]]) -> Iterator[Evidence]:
    """Yield a statistic that has to hold; where it is absent, that it is."""
    found = [_found(one, task) for one in findings if one["statistic"] == name]
    yield from found or [_lacking(name, _label(name), task)]


def _found(one: Mapping[str, Any], task: str) -> Evidence:
    return Evidence(
        one["statistic"],
        _label(one["statistic"]),
        task,
        str(one["part"]),
        one["value"],
        one["at_least"],
        one["at_most"],
        Verdict(one["verdict"]),
    )


def _label(name: str) -> Label:
    limit = limits().get(name)
    return limit.label if limit else Label(name, name)


def _lacking(name: str, label: Label, task: str = "", part: str = "") -> Evidence:
    return Evidence(name, label, task, part, None, None, None, Verdict.NOT_ENOUGH)


def _referred(rule: Rule, papers: Papers) -> Evidence:
    """Return the share referred when so many figures are unknown; a bundle with one model decides nothing."""
    card = papers.documents.get("card") or {}
    share = (card.get("refer_shares") or {}).get(str(rule.unknown))
    figures = "figure" if rule.unknown == 1 else "figures"
    label = Label(
        f"缺 {rule.unknown} 个数时转人工的比例", f"Share referred with {rule.unknown} {figures} unknown"
    )
    if share is None or rule.at_most is None:
        lacking = _lacking(REFERRED, label, part=str(rule.unknown))
        return replace(lacking, at_most=rule.at_most)
    verdict = Verdict.HOLDS if share <= rule.at_most else Verdict.MISSED
    return Evidence(REFERRED, label, "", str(rule.unknown), share, None, rule.at_most, verdict)


def _fair(rule: Rule, papers: Papers) -> Iterator[Evidence]:
    """Yield every group with a gap, and of each block that is asked for whether any group can be judged."""
    report = papers.documents.get("fairness") or {}
    blocks = {one["name"]: one["groups"] for one in report.get("blocks", ())}
    bound = report.get("rule", {}).get("limit")
    low = None if bound is None else -bound
    for name in dict.fromkeys([*rule.blocks, *blocks]):
        judged = [one for one in blocks.get(name, ()) if one["verdict"] in _FAIR]
        gaps = [one for one in judged if _FAIR[one["verdict"]] is Verdict.MISSED]
        label = _BLOCKS[name].label if name in _BLOCKS else Label(name, name)
        for one in gaps:
            value = one["same"]["value"] if one["same"] else None
            yield Evidence(name, label, "", str(one["name"]), value, low, bound, Verdict.MISSED)
        if not judged and name in rule.blocks:
            yield replace(_lacking(name, label), at_least=low, at_most=bound)
        if judged and not gaps:
            yield Evidence(name, label, "", "", None, low, bound, Verdict.HOLDS)
