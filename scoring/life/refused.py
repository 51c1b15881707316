"""A step that cannot be taken: on what ground, and what to do instead."""

from __future__ import annotations

from features.refusal import Refusal
from scoring.life.states import MOVES, STATE_LABELS, STEP_LABELS, Ground, State, Step


class StepRefused(Refusal):
    """The rules of a bundle's life do not allow it."""

    def __init__(self, ground: Ground, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.ground = ground


def refused(ground: Ground, step: Step, state: State) -> StepRefused:
    """Return the refusal of a step that does not start from a bundle's state."""
    froms = [STATE_LABELS[one] for one in MOVES[step]]
    label, now = STEP_LABELS[step], STATE_LABELS[state]
    return StepRefused(
        ground,
        f"The bundle is {now.en}; {step.value!r} starts from: {', '.join(one.en for one in froms)}.",
        f"版本包现为“{now.zh}”，“{label.zh}”只能从这些状态开始：{'、'.join(one.zh for one in froms)}。",
    )
