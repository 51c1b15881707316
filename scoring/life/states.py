"""The states of a bundle, the steps between them, and whom a step needs: data, and one rule for each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from features.declare import Label


class State(StrEnum):
    """How far a bundle has come."""

    DRAFT = "draft"
    VALIDATED = "validated"
    APPROVED = "approved"
    SHADOW = "shadow"
    CHAMPION = "champion"
    RETIRED = "retired"


class Step(StrEnum):
    """What is done about a bundle; each is an entry of the journal."""

    TRAIN = "train"
    TRIAL = "trial"
    VALIDATE = "validate"
    PROPOSE = "propose"
    APPROVE = "approve"
    SHADOW = "shadow"
    PROMOTE = "promote"
    ROLLBACK = "rollback"
    RETIRE = "retire"
    WAIVE = "waive"
    NOTICE = "notice"


STATE_LABELS: Mapping[State, Label] = {
    State.DRAFT: Label("草稿", "draft"),
    State.VALIDATED: Label("已验证", "validated"),
    State.APPROVED: Label("已批准", "approved"),
    State.SHADOW: Label("影子运行", "in shadow"),
    State.CHAMPION: Label("在用", "champion"),
    State.RETIRED: Label("已退役", "retired"),
}
STEP_LABELS: Mapping[Step, Label] = {
    Step.TRAIN: Label("训练", "Trained"),
    Step.TRIAL: Label("试用", "Let serve for trial"),
    Step.VALIDATE: Label("验证", "Validated"),
    Step.PROPOSE: Label("提议", "Proposed"),
    Step.APPROVE: Label("批准", "Approved"),
    Step.SHADOW: Label("转入影子运行", "Put in shadow"),
    Step.PROMOTE: Label("启用", "Promoted"),
    Step.ROLLBACK: Label("回退到上一版", "Rolled back to"),
    Step.RETIRE: Label("退役", "Retired"),
    Step.WAIVE: Label("豁免", "Waived"),
    Step.NOTICE: Label("发现不一致", "Noticed"),
}
BY_PEOPLE = (
    Step.VALIDATE,
    Step.PROPOSE,
    Step.APPROVE,
    Step.SHADOW,
    Step.PROMOTE,
    Step.ROLLBACK,
    Step.RETIRE,
    Step.WAIVE,
    Step.TRIAL,
)
"""Steps that a person asks for; the others are recorded by training and by the service."""
LETS_SERVE = frozenset({Step.TRIAL, Step.PROMOTE, Step.ROLLBACK})


def _stays(*states: State) -> dict[State, State]:
    return {state: state for state in states}


_LIVING = tuple(state for state in State if state is not State.RETIRED)
_KNOWN = (State.VALIDATED, State.APPROVED, State.SHADOW, State.CHAMPION)
MOVES: Mapping[Step, Mapping[State, State]] = {
    Step.TRAIN: _stays(*_LIVING),
    Step.TRIAL: _stays(State.DRAFT, State.VALIDATED, State.APPROVED),
    Step.VALIDATE: {**_stays(*_LIVING), State.DRAFT: State.VALIDATED},
    Step.PROPOSE: _stays(*_KNOWN),
    Step.APPROVE: {**_stays(*_KNOWN), State.VALIDATED: State.APPROVED},
    Step.SHADOW: {State.APPROVED: State.SHADOW},
    Step.PROMOTE: {State.APPROVED: State.CHAMPION, State.SHADOW: State.CHAMPION},
    Step.ROLLBACK: {State.APPROVED: State.CHAMPION, State.SHADOW: State.CHAMPION},
    Step.RETIRE: {state: State.RETIRED for state in _LIVING if state is not State.CHAMPION},
    Step.WAIVE: _stays(*_LIVING),
    Step.NOTICE: _stays(*State),
}
"""From which states a step may be taken, and where it leads.

What has been approved can be proposed and approved again while it serves: an approval ends, and is renewed.
"""


class Ground(Enum):
    """Why a step is refused; the name is the kind of problem."""

    NOT_FROM_HERE = "step-not-allowed"
    SAME_PERSON = "same-person"
    GATES = "gate-closed"
    LAPSED = "approval-lapsed"
