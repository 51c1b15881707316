"""Every bundle's life, folded from the steps that the journal holds: nothing else says what state it is in.

A step is judged twice by the same rule, before it is recorded and whenever it is read: one that could not be
taken at its place in the chain (two people at once, an entry written past this program) counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from features.declare import Label
from scoring.life.names import person_of
from scoring.life.refused import StepRefused, refused
from scoring.life.states import LETS_SERVE, MOVES, Ground, State, Step
from scoring.life.taken import Taken
from scoring.life.waivers import open_gates, waive_command


@dataclass(frozen=True, slots=True)
class Life:
    """What became of one bundle.

    Attributes
    ----------
    trainers
        Who answers for its training, as names are compared.
    proposals
        Since the last approval: whoever made one cannot approve.
    approval
        The last one; None before, and after a rollback took it away.
    waivers
        Every one that was given, in force or not.
    steps
        Every step that counts, oldest first.
    """

    bundle: str
    version: str = ""
    state: State = State.DRAFT
    trainers: frozenset[str] = frozenset()
    proposals: tuple[Taken, ...] = ()
    approval: Taken | None = None
    waivers: tuple[Taken, ...] = ()
    steps: tuple[Taken, ...] = ()

    def is_approved(self, day: date) -> bool:
        """Return whether an approval is in force on a day."""
        return self.approval is not None and self.approval.day <= day <= self.approval.until

    def waivers_on(self, day: date) -> tuple[Taken, ...]:
        """Return the waivers in force on a day."""
        return tuple(one for one in self.waivers if one.day <= day <= one.until)

    @property
    def makers(self) -> frozenset[str]:
        """Who trained or proposed it, as names are compared: they excuse and approve nothing of it."""
        return self.trainers | {person_of(one.by) for one in self.proposals}

    def waivers_for(self, approver: str, day: date, owner: str = "") -> tuple[Taken, ...]:
        """Return the waivers on which an approval may rest: given by neither its makers nor the approver."""
        barred = self.makers | {person_of(approver), person_of(owner)}
        return tuple(one for one in self.waivers_on(day) if person_of(one.by) not in barred)


@dataclass(frozen=True, slots=True)
class Lives:
    """All bundles that the journal names.

    Attributes
    ----------
    charge
        The last step that let a bundle serve; None where the journal has none.
    line
        The bundles that two people promoted, the champion last: each stands behind the one that followed it.
    void
        Steps that could not be taken at their place in the chain, and count for nothing.
    """

    bundles: Mapping[str, Life] = field(default_factory=dict)
    charge: Taken | None = None
    line: tuple[str, ...] = ()
    void: tuple[Taken, ...] = ()

    def of(self, bundle: str) -> Life:
        """Return a bundle's life; one that the journal does not name is a draft."""
        return self.bundles.get(bundle, Life(bundle))

    @property
    def champion(self) -> str | None:
        """The bundle that two people promoted, None where nobody has."""
        return self.line[-1] if self.line else None

    @property
    def previous(self) -> str | None:
        """The bundle that a rollback would let serve."""
        return self.line[-2] if len(self.line) > 1 else None

    @property
    def shadow(self) -> Life | None:
        """The bundle that scores beside the champion."""
        return next((one for one in self.bundles.values() if one.state is State.SHADOW), None)


def lives_of(steps: Iterable[Taken]) -> Lives:
    """Fold steps, oldest first."""
    return reduce(_counted, steps, Lives())


def after(lives: Lives, taken: Taken) -> Lives:
    """Return what a step makes of all lives.

    Raises
    ------
    StepRefused
        If it cannot be taken.
    """
    _check(lives, taken)
    life = lives.of(taken.bundle)
    life = replace(
        life,
        version=taken.version or life.version,
        state=MOVES[taken.step][life.state],
        steps=(*life.steps, taken),
    )
    found = _with(lives, _marked(life, taken))
    if taken.step in LETS_SERVE:
        found = replace(found, charge=taken)
    if taken.step is Step.PROMOTE:
        found = _moved(found, lives.champion, State.APPROVED)
        line = tuple(one for one in lives.line if one != taken.bundle)
        return replace(found, line=(*line, taken.bundle))
    if taken.step is Step.ROLLBACK:
        found = _moved(found, lives.champion, State.VALIDATED)
        return replace(found, line=lives.line[:-1])
    if taken.step is Step.SHADOW and lives.shadow is not None:
        return _moved(found, lives.shadow.bundle, State.APPROVED)
    if taken.step is Step.RETIRE:
        return replace(found, line=tuple(one for one in lives.line if one != taken.bundle))
    return found


def _counted(lives: Lives, taken: Taken) -> Lives:
    try:
        return after(lives, taken)
    except StepRefused:
        return replace(lives, void=(*lives.void, taken))


def _marked(life: Life, taken: Taken) -> Life:
    """Return a life with what the step says of trainers, proposals, approval and waivers."""
    if owner := str(taken.detail.get("trained_by") or ""):
        life = replace(life, trainers=life.trainers | {person_of(owner)})
    if taken.step is Step.PROPOSE:
        return replace(life, proposals=(*life.proposals, taken))
    if taken.step is Step.APPROVE:
        return replace(life, proposals=(), approval=taken)
    if taken.step is Step.WAIVE:
        return replace(life, waivers=(*life.waivers, taken))
    return life


def _moved(lives: Lives, bundle: str | None, state: State) -> Lives:
    """Return lives with a bundle moved aside by another's step; out of service it has to be approved anew."""
    if bundle is None:
        return lives
    life = replace(lives.of(bundle), state=state)
    if state is State.VALIDATED:
        life = replace(life, approval=None, proposals=())
    return _with(lives, life)


def _with(lives: Lives, life: Life) -> Lives:
    return replace(lives, bundles={**lives.bundles, life.bundle: life})


_NOT_WHILE_IT_SERVES: Mapping[Step, Label] = {
    Step.TRIAL: Label("它已在使用。", "It serves already."),
    Step.SHADOW: Label(
        "它已在使用：影子运行须在另一个在用的版本包旁边。请直接启用。",
        "It serves already: in shadow a bundle scores beside another that serves. Promote it.",
    ),
    Step.RETIRE: Label(
        "它正在使用：请先启用另一个版本包，或回退。",
        "It serves: promote another bundle first, or roll back.",
    ),
}
"""Steps that the bundle which serves cannot take, and what to do instead."""


def _check(lives: Lives, taken: Taken) -> None:
    """Raise if a step cannot be taken here and now, by this person."""
    life = lives.of(taken.bundle)
    if life.state not in MOVES[taken.step]:
        raise refused(Ground.NOT_FROM_HERE, taken.step, life.state)
    if taken.step is Step.TRIAL and lives.champion is not None:
        raise StepRefused(
            Ground.NOT_FROM_HERE,
            "A bundle that two people promoted serves: a draft cannot take its place. "
            "Propose and approve it, then promote it.",
            "已有经两人启用的版本包在用，草稿不能代替它。请先提议、批准，再启用。",
        )
    serves = lives.charge is not None and lives.charge.bundle == taken.bundle
    if serves and taken.step in _NOT_WHILE_IT_SERVES:
        told = _NOT_WHILE_IT_SERVES[taken.step]
        raise StepRefused(Ground.NOT_FROM_HERE, told.en, told.zh)
    if taken.step is Step.WAIVE and person_of(taken.by) in life.makers:
        raise StepRefused(
            Ground.SAME_PERSON,
            f"{taken.by} has proposed or trained this bundle: a person who did neither gives a waiver, "
            "and a third one approves.",
            f"{taken.by} 提议或训练了这个版本包：豁免须由没有参与的人签署，并由第三人批准。",
        )
    if taken.step is Step.APPROVE:
        _check_approval(life, taken)
    if taken.step in {Step.SHADOW, Step.PROMOTE, Step.ROLLBACK} and not life.is_approved(taken.day):
        until = life.approval.until if life.approval else None
        raise StepRefused(
            Ground.LAPSED,
            f"Its approval ended on {until}. Propose it and let another person approve it again.",
            f"批准已于 {until} 到期。请重新提议，并由另一人批准。",
        )
    if taken.step is Step.ROLLBACK and taken.bundle != lives.previous:
        raise StepRefused(
            Ground.NOT_FROM_HERE,
            "It is not the bundle that served before: a rollback goes back to that one alone. Promote it.",
            "它不是上一个在用的版本包：回退只能回到上一版。请用启用。",
        )


def _check_approval(life: Life, taken: Taken) -> None:
    if not life.proposals:
        raise StepRefused(
            Ground.NOT_FROM_HERE,
            "Nobody has proposed it since it was last approved. Propose it first.",
            "上次批准之后还没有人提议。请先提议。",
        )
    owner = str(taken.detail.get("trained_by") or "")
    if person_of(taken.by) in life.makers | ({person_of(owner)} - {""}):
        raise StepRefused(
            Ground.SAME_PERSON,
            f"{taken.by} has proposed or trained this bundle: another person approves it.",
            f"{taken.by} 提议或训练了这个版本包，须由另一人批准。",
        )
    gates = taken.detail.get("gates") or {"*": ""}  # an approval that names no gate has looked at none
    closed = open_gates(gates, life.waivers_for(taken.by, taken.day, owner))
    if own := [one for one in closed if one not in open_gates(gates, life.waivers_on(taken.day))]:
        raise StepRefused(
            Ground.SAME_PERSON,
            f"Waived only by somebody who trained, proposed or now approves this bundle: {', '.join(own)}. "
            "Let a third person give the waiver, or approve.",
            f"这些门槛的豁免出自训练、提议或现在批准的人：{'、'.join(own)}。请由第三人豁免，或由第三人批准。",
        )
    if closed:
        named = ["GATE" if one == "*" else one for one in closed]
        command = " ; ".join(waive_command(taken.bundle, one) for one in named)
        raise StepRefused(
            Ground.GATES,
            f"These gates do not hold and are not waived: {', '.join(closed)}. "
            f"Mend the bundle, or waive each with a reason and a last day. Next: {command}",
            f"这些门槛未通过且没有豁免：{'、'.join(closed)}。"
            f"请改进版本包，或逐项豁免并写明理由和截止日。下一步：{command}",
        )
