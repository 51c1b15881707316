"""What people do about a decision: overrule it, dispute it, review it. Each is an entry of the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from features.declare import Label
from features.refusal import Refusal
from scoring.decision import Decision, Outcome
from scoring.forms import Form
from scoring.journal.entries import Kind
from scoring.life.names import person_of

PACKAGED = Path(__file__).with_name("data") / "people.yaml"


class OverrideReason(Enum):
    """Why somebody decides otherwise."""

    NEW_INFORMATION = Label("有新的信息", "There is information that was not reported")
    WRONG_FIGURE = Label("数据有误", "A figure is wrong")
    COLLATERAL = Label("抵质押或保证充分", "Collateral or a guarantee covers the loan")
    POLICY_EXCEPTION = Label("经批准的政策例外", "An approved exception to the policy")
    SINGLE_RISK = Label("模型未反映的个别风险", "A risk of this case that the models do not see")


class DisputeKind(Enum):
    """What an enterprise asks for."""

    CORRECT_FIGURE = Label("更正数据", "Correct a figure")
    CONTEST_REASON = Label("对理由有异议", "Contest a reason")
    ASK_FOR_PERSON = Label("要求人工复核", "Ask for a person")


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy; see ``data/people.yaml``."""

    second_person_above: float
    longest_override: int
    dispute_days: int

    @classmethod
    def load(cls, path: Path = PACKAGED) -> Limits:
        """Read the policy.

        Raises
        ------
        Refusal
            Naming the file and what is wrong with it.
        """
        stored = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            found = cls(
                float(stored["second_person_above"]),
                int(stored["longest_override"]),
                int(stored["dispute_days"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal(
                f"{path.name} cannot be read: {error!r}. Compare it with {PACKAGED.name}.",
                f"{path.name} 读不出来：{error!r}。请与 {PACKAGED.name} 对照。",
            ) from error
        if found.second_person_above < 0 or found.longest_override < 1 or found.dispute_days < 1:
            raise Refusal(
                f"In {path.name} a limit is negative or a time shorter than a day. Mend it.",
                f"{path.name} 里有限额为负，或期限不足一天。请改正。",
            )
        return found


@dataclass(frozen=True, slots=True)
class Case:
    """What a person acts on.

    Attributes
    ----------
    decision
        None where its figures were erased.
    loan
        The amount asked for, None where it is unknown.
    asked
        The application as it came.
    deciders
        Who has overruled it.
    disputes
        Ids of its disputes.
    """

    outcome: Outcome
    decision: Decision | None
    loan: float | None
    asked: Mapping[str, Any] | None
    deciders: frozenset[str]
    disputes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Act:
    """What is recorded: ``content`` stays for ever, ``payload`` can be erased."""

    kind: Kind
    content: Mapping[str, object]
    payload: Mapping[str, object]


def override_of(body: object, case: Case, today: date, limits: Limits) -> Act:
    """Return the overriding of a decision.

    Raises
    ------
    FaultsError
        Naming every fault: a reason and a text are required, a second person above the limit, and an end.
    """
    form = Form(body, ("outcome", "reason", "text", "by", "second", "expires"))
    outcome = form.choice("outcome", {one.value: one for one in Outcome if one is not Outcome.INCOMPLETE})
    reason = form.choice("reason", {one.name.lower(): one for one in OverrideReason})
    text, by = form.text("text", 2_000), form.text("by", 100)
    last = today + timedelta(days=limits.longest_override)
    expires = form.day("expires", today, last)
    second = form.text("second", 100) if form.has("second") else ""
    if outcome is case.outcome:
        form.fault("outcome", "same", Label("与原结论不同的结论", "an outcome other than the decision's own"))
    is_large = case.loan is None or case.loan > limits.second_person_above
    if is_large and person_of(second) in {"", person_of(by)}:
        amount = f"{limits.second_person_above:,.0f}"
        expected = Label(
            f"贷款超过{amount}元或金额未知时，由另一人复核",
            f"another person's name, since the loan is above {amount} CNY or its amount is unknown",
        )
        form.fault("second", "second-person", expected)
    form.close()
    content = {
        "outcome_before": case.outcome.value,
        "outcome": outcome and outcome.value,
        "reason": reason and reason.name.lower(),
        "by": by,
        "second": second or None,
        "expires": expires and expires.isoformat(),
    }
    return Act(Kind.OVERRIDE, content, {"text": text})


def dispute_of(
    body: object, case: Case, today: date, limits: Limits, decide: Callable[[Mapping[str, Any]], Decision]
) -> Act:
    """Return a dispute, with what the corrected figures would have changed.

    Parameters
    ----------
    decide
        Decides on an application; nothing of that is recorded as a decision.

    Raises
    ------
    FaultsError
        Naming every fault, those of the corrected figures too.
    """
    form = Form(body, ("kind", "text", "by", "figures", "reason"))
    kind = form.choice("kind", {one.name.lower(): one for one in DisputeKind})
    text, by = form.text("text", 2_000), form.text("by", 100)
    figures = form.mapping("figures") if kind is DisputeKind.CORRECT_FIGURE else {}
    reason = ""
    if kind is DisputeKind.CONTEST_REASON:
        told = case.decision.reasons if case.decision else ()
        reason = form.choice("reason", {one.code: one.code for one in told}) or ""
    form.close()
    after = _corrected(case, figures, decide) if figures else None
    content = {
        "kind": kind and kind.name.lower(),
        "due": (today + timedelta(days=limits.dispute_days)).isoformat(),
        "outcome_before": case.outcome.value,
        "outcome_after": after.outcome.value if after else None,
        "bundle_after": after.versions.bundle if after else None,
    }
    payload = {"text": text, "by": by, "figures": figures, "reason": reason or None}
    return Act(Kind.DISPUTE, content, payload | {"change": _change(case.decision, after)})


def review_of(body: object, case: Case) -> Act:
    """Return a person's answer: the decision stands or changes.

    Raises
    ------
    FaultsError
        Naming every fault: whoever has overruled the case does not review it.
    """
    form = Form(body, ("answers", "outcome", "text", "by"))
    outcome = form.choice("outcome", {one.value: one for one in Outcome if one is not Outcome.INCOMPLETE})
    text, by = form.text("text", 2_000), form.text("by", 100)
    answers = form.choice("answers", {one: one for one in case.disputes}) if form.has("answers") else None
    if person_of(by) in case.deciders:
        form.fault("by", "same-person", Label("未参与该案的人", "somebody who has not overruled this case"))
    form.close()
    content = {
        "answers": answers,
        "by": by,
        "outcome": outcome and outcome.value,
        "stands": outcome is case.outcome,
    }
    return Act(Kind.REVIEW, content, {"text": text})


def _corrected(
    case: Case, figures: Mapping[str, Any], decide: Callable[[Mapping[str, Any]], Decision]
) -> Decision | None:
    if case.asked is None:
        return None
    return decide({**case.asked, "figures": {**case.asked["figures"], **figures}})


def _change(before: Decision | None, after: Decision | None) -> dict[str, object] | None:
    """Return both scores before and after, None where nothing was scored anew."""
    if before is None or after is None:
        return None
    return {
        name: {"before": one.point if one else None, "after": other.point if other else None}
        for name, one, other in (
            ("risk", before.risk, after.risk),
            ("recognition", before.recognition, after.recognition),
        )
    }
