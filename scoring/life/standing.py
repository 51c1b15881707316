"""Whether what serves may serve: for trial as it is, in production with an approval or a waiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from features.declare import Label
from features.refusal import NotThere
from scoring.life.serving import Named
from scoring.life.states import STATE_LABELS, State
from scoring.life.taken import Taken
from scoring.life.waivers import APPROVAL, CONCERNS, SYNTHETIC, waive_command


class Mode(StrEnum):
    """What answers are for."""

    TRIAL = "trial"
    PRODUCTION = "production"

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label("试用", "trial") if self is Mode.TRIAL else Label("生产", "production")


class NotApproved(NotThere):
    """In production nothing serves that is not approved, has outlived its approval, or is synthetic."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bundle that serves stands on a day.

    Attributes
    ----------
    state
        None where the journal cannot be read: nobody knows then.
    entry
        The number of the step that let it serve; None where no step did.
    until
        The last day of its approval, in force or not.
    lacks
        What production asks for and it has not: see ``CONCERNS``.
    waivers
        Those in force that let pass what it lacks, and the gates that its approval in force excuses.
    """

    state: State | None
    entry: int | None
    until: date | None
    lacks: tuple[str, ...]
    waivers: tuple[Taken, ...]

    @property
    def unwaived(self) -> tuple[str, ...]:
        """What it lacks and nobody has waived."""
        waived = {one.detail["what"] for one in self.waivers}
        return tuple(one for one in self.lacks if one not in waived)

    @property
    def is_approved(self) -> bool:
        """Whether an approval is in force."""
        return APPROVAL not in self.lacks

    @property
    def chained(self) -> dict[str, object]:
        """What the chain keeps of it beside each decision: the step it was made under, and the waivers."""
        return {
            "entry": self.entry,
            "state": None if self.state is None else self.state.value,
            "lacks": list(self.lacks),
            "waivers": [one.number for one in self.waivers],
        }


def standing_of(named: Named, data: Mapping[str, Any], day: date) -> Standing:
    """Return how the bundle that is named to serve stands.

    Parameters
    ----------
    data
        What it was trained on.
    """
    lacks = [SYNTHETIC] if data["synthetic"] else []
    if named.lives is None:
        return Standing(None, None, None, (APPROVAL, *lacks), ())
    life, excused = named.lives.of(named.champion.digest), set[int]()
    if not life.is_approved(day):
        lacks.insert(0, APPROVAL)
    elif life.approval is not None:
        excused.update(life.approval.detail["waivers"])
    return Standing(
        life.state,
        named.lives.charge.number if named.lives.charge else None,
        life.approval.until if life.approval else None,
        tuple(lacks),
        tuple(one for one in life.waivers_on(day) if one.detail["what"] in lacks or one.number in excused),
    )


def refuse_unapproved(standing: Standing, bundle: str, mode: Mode) -> None:
    """Refuse what production does not let serve.

    Raises
    ------
    NotApproved
        Naming what it lacks and the command that comes next.
    """
    if mode is not Mode.PRODUCTION or not standing.unwaived:
        return
    if standing.state is None:
        raise NotApproved(
            "In production a bundle serves by its approval, and the journal that holds it cannot be read. "
            "Mend the database, then start again; 'greenloan doctor' says what is wrong.",
            "生产模式下须有批准才能使用，而存放批准的日志读不出来。请修好数据库再启动；"
            "greenloan doctor 会说明问题。",
        )
    lacks = [_lack(one, standing) for one in standing.unwaived]
    commands = _commands(standing, bundle)
    raise NotApproved(
        f"In production bundle b-{bundle[:12]} ({STATE_LABELS[standing.state].en}) may not serve: "
        f"{'; '.join(one.en for one in lacks)}. Next: {commands}",
        f"生产模式下版本包 b-{bundle[:12]}（{STATE_LABELS[standing.state].zh}）不能使用："
        f"{'；'.join(one.zh for one in lacks)}。下一步：{commands}",
    )


def _lack(concern: str, standing: Standing) -> Label:
    if concern == SYNTHETIC:
        return Label("它用合成数据训练", "it was trained on synthetic data")
    if standing.until is None:
        return Label("它没有经两人批准", "no two people have approved it")
    return Label(f"批准已于 {standing.until} 到期", f"its approval ended on {standing.until}")


def _commands(standing: Standing, bundle: str) -> str:
    short = bundle[:12]
    waive = " ; ".join(waive_command(bundle, one) for one in standing.unwaived if one in CONCERNS)
    if SYNTHETIC in standing.unwaived:
        return waive
    return f"greenloan bundles show {short} ; {waive}"
