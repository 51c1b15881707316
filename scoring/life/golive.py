"""May this bundle go live? Yes, or no because of what is missing; and what may be done next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from features.declare import Label
from features.refusal import Refusal
from models.validation.finding import Verdict
from scoring.life.gates import Gate
from scoring.life.lives import Lives, after
from scoring.life.refused import StepRefused
from scoring.life.states import BY_PEOPLE, State, Step
from scoring.life.taken import Taken
from scoring.life.waivers import SYNTHETIC, open_gates

VERDICT_LABELS: Mapping[Verdict, Label] = {
    Verdict.HOLDS: Label("通过", "holds"),
    Verdict.MISSED: Label("未通过", "missed"),
    Verdict.NOT_ENOUGH: Label("证据不足", "not enough evidence"),
    Verdict.TOLD: Label("仅供了解", "told, not judged"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a bundle may go live today, and each reason why not."""

    may: bool
    because: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """A step that might be taken now; ``refusal`` says why it cannot."""

    step: Step
    refusal: Refusal | None


def answer_of(lives: Lives, bundle: str, gates: Sequence[Gate], data: Mapping[str, Any], day: date) -> Answer:
    """Return whether a bundle may go live: approved by two people, not yet ended, on data of real firms."""
    because = tuple(_reasons(lives, bundle, gates, data, day))
    return Answer(not because, because)


def _reasons(
    lives: Lives, bundle: str, gates: Sequence[Gate], data: Mapping[str, Any], day: date
) -> Iterator[Label]:
    life = lives.of(bundle)
    waivers = life.waivers_on(day)
    if life.state is State.RETIRED:
        yield Label("它已退役", "it is retired")
        return
    if not life.is_approved(day):
        closed = open_gates({gate.code: gate.verdict.value for gate in gates}, waivers)
        for gate in gates:
            if gate.code in closed:
                told = VERDICT_LABELS[gate.verdict]
                yield Label(
                    f"门槛“{gate.label.zh}”{told.zh}，且没有豁免",
                    f"gate '{gate.label.en}': {told.en}, and not waived",
                )
        yield _unapproved(life.approval, life.proposals, day)
    if data["synthetic"] and SYNTHETIC not in {one.detail["what"] for one in waivers}:
        yield Label("它用合成数据训练，只能演示", "it was trained on synthetic data, and only demonstrates")


def waivable_in(lives: Lives, bundle: str, gates: Sequence[Gate], is_synthetic: bool, day: date) -> list[str]:
    """Return what stands between a bundle and production and a waiver would let pass."""
    waivers = lives.of(bundle).waivers_on(day)
    found = open_gates({gate.code: gate.verdict.value for gate in gates}, waivers)
    if is_synthetic and SYNTHETIC not in {one.detail["what"] for one in waivers}:
        found.append(SYNTHETIC)
    return found


def _unapproved(approval: Taken | None, proposals: Sequence[Taken], day: date) -> Label:
    if approval is not None and approval.until < day:
        return Label(f"批准已于 {approval.until} 到期", f"its approval ended on {approval.until}")
    if proposals:
        by = proposals[-1].by
        return Label(f"{by} 已提议，还没有另一人批准", f"{by} proposed it; no other person approved it")
    return Label("没有人提议，也没有人批准", "nobody has proposed and nobody has approved it")


def next_of(lives: Lives, bundle: str, gates: Sequence[Gate], day: date) -> tuple[Next, ...]:
    """Return every step that the bundle's state knows, and why not where it cannot be taken today."""
    return tuple(Next(step, _refusal(lives, bundle, gates, step, day)) for step in BY_PEOPLE)


def _refusal(lives: Lives, bundle: str, gates: Sequence[Gate], step: Step, day: date) -> Refusal | None:
    detail: dict[str, object] = {"what": "", "until": day.isoformat()}
    if step is Step.APPROVE:
        detail["gates"] = {gate.code: gate.verdict.value for gate in gates}
    try:
        after(lives, Taken(step, bundle, "", day, detail=detail))
    except StepRefused as refusal:
        return refusal
    return None
