"""A bundle's state is what the journal's steps make of it, and a step that breaks a rule makes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.validation.finding import Verdict
from scoring.life.lives import Lives, after, lives_of
from scoring.life.names import person_of
from scoring.life.refused import StepRefused
from scoring.life.states import LETS_SERVE, MOVES, Ground, State, Step
from scoring.life.taken import Taken

TODAY = date(2026, 11, 27)
A, B, C = ("a" * 64, "b" * 64, "c" * 64)
HOLDS = {"discrimination": Verdict.HOLDS.value, "fairness": Verdict.HOLDS.value}
YEAR = timedelta(days=365)


def step(which: Step, bundle: str = A, by: str = "", day: date = TODAY, **detail: object) -> Taken:
    if which is Step.APPROVE:
        detail = {"gates": HOLDS, "until": (day + YEAR).isoformat(), **detail}
    return Taken(which, bundle, "1", day, by or f"{which} person", "because", detail)


def waiver(what: str, until: date, bundle: str = A, day: date = TODAY) -> Taken:
    return step(Step.WAIVE, bundle, day=day, what=what, until=until.isoformat())


def approved(bundle: str = A, day: date = TODAY) -> list[Taken]:
    return [step(one, bundle, day=day) for one in (Step.VALIDATE, Step.PROPOSE, Step.APPROVE)]


def promoted(bundle: str = A, day: date = TODAY) -> list[Taken]:
    return [*approved(bundle, day), step(Step.PROMOTE, bundle, day=day)]


def states(steps: Sequence[Taken]) -> dict[str, State]:
    return {name: life.state for name, life in lives_of(steps).bundles.items()}


def test_a_bundle_goes_from_draft_to_champion_step_by_step() -> None:
    steps = [step(Step.TRAIN)]
    seen = [states(steps)[A]]
    for which in (Step.VALIDATE, Step.PROPOSE, Step.APPROVE, Step.SHADOW, Step.PROMOTE):
        steps.append(step(which))
        seen.append(states(steps)[A])
    assert seen == [
        State.DRAFT,
        State.VALIDATED,
        State.VALIDATED,
        State.APPROVED,
        State.SHADOW,
        State.CHAMPION,
    ]
    assert lives_of(steps).void == ()


def test_a_bundle_that_the_journal_does_not_name_is_a_draft() -> None:
    assert Lives().of(A).state is State.DRAFT
    assert Lives().charge is None


@pytest.mark.parametrize(
    ("state", "which"), [(state, which) for which in Step for state in State if state not in MOVES[which]]
)
def test_no_step_starts_from_a_state_that_the_table_does_not_name(state: State, which: Step) -> None:
    lives = lives_of(promoted())
    life = replace(lives.of(A), state=state)
    lives = replace(lives, bundles={A: life}, line=())
    with pytest.raises(StepRefused) as refusal:
        after(lives, step(which))
    assert refusal.value.ground is Ground.NOT_FROM_HERE
    assert refusal.value.words("zh") != refusal.value.words("en")


def test_a_promotion_moves_the_champion_aside_and_a_rollback_brings_it_back() -> None:
    steps = [*promoted(A), *promoted(B)]
    assert states(steps) == {A: State.APPROVED, B: State.CHAMPION}
    steps.append(step(Step.ROLLBACK, A, "anybody"))
    lives = lives_of(steps)
    assert states(steps) == {A: State.CHAMPION, B: State.VALIDATED}
    assert lives.charge is not None
    assert (lives.charge.bundle, lives.champion, lives.previous) == (A, A, None)
    assert lives.of(B).approval is None
    again = lives_of([*steps, step(Step.PROMOTE, B)])
    assert [one.bundle for one in again.void] == [B]


def test_a_rollback_goes_to_the_one_before_and_to_no_other() -> None:
    lives = lives_of([*promoted(A), *promoted(B), *promoted(C)])
    assert lives.previous == B
    with pytest.raises(StepRefused, match="served before"):
        after(lives, step(Step.ROLLBACK, A))
    with pytest.raises(StepRefused):
        after(lives_of(promoted(A)), step(Step.ROLLBACK, A))
    gone = after(lives, step(Step.RETIRE, B))
    assert gone.previous == A


def test_one_bundle_alone_is_in_shadow() -> None:
    steps = [*promoted(A), *approved(B), step(Step.SHADOW, B), *approved(C), step(Step.SHADOW, C)]
    assert states(steps) == {A: State.CHAMPION, B: State.APPROVED, C: State.SHADOW}
    shadow = lives_of(steps).shadow
    assert shadow is not None
    assert shadow.bundle == C


def test_what_serves_for_trial_gives_way_to_a_promoted_one_and_never_the_other_way() -> None:
    lives = lives_of([step(Step.TRIAL, A), *promoted(B)])
    assert lives.charge is not None
    assert lives.charge.bundle == B
    with pytest.raises(StepRefused, match="two people"):
        after(lives, step(Step.TRIAL, C))
    assert after(lives, step(Step.TRAIN, C)).charge == lives.charge


def test_what_serves_is_not_retired() -> None:
    for steps in ([step(Step.TRIAL, A)], promoted(A)):
        with pytest.raises(StepRefused):
            after(lives_of(steps), step(Step.RETIRE, A))
    assert after(lives_of([*promoted(A), *promoted(B)]), step(Step.RETIRE, A)).of(A).state is State.RETIRED


def test_what_serves_for_trial_is_approved_and_promoted_but_never_put_in_shadow_beside_itself() -> None:
    lives = lives_of([step(Step.TRIAL, A), *approved(A)])
    with pytest.raises(StepRefused, match="serves already") as refusal:
        after(lives, step(Step.SHADOW, A))
    assert refusal.value.ground is Ground.NOT_FROM_HERE
    assert "已在使用" in refusal.value.words("zh")
    assert after(lives, step(Step.PROMOTE, A)).champion == A


def test_an_approval_that_gates_stand_in_the_way_of_ends_with_the_commands_to_run() -> None:
    missed = dict.fromkeys(HOLDS, Verdict.MISSED.value)
    lives = lives_of([step(Step.VALIDATE), step(Step.PROPOSE)])
    with pytest.raises(StepRefused) as refusal:
        after(lives, step(Step.APPROVE, gates=missed))
    commands = " ; ".join(
        f"greenloan bundles waive {A[:12]} --what {gate} --until DAY --by NAME --why TEXT" for gate in missed
    )
    assert all(refusal.value.words(language).endswith(commands) for language in ("zh", "en"))


PEOPLE = ["Lin Lan", "lin lan", " ＬＩＮ　ＬＡＮ ", "Lin\u200bLan", "He Qian", "何倩", "何 倩"]


@given(
    owner=st.sampled_from(["", *PEOPLE]),
    proposers=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3),
    approver=st.sampled_from(PEOPLE),
    validator=st.sampled_from(PEOPLE),
)
def test_whoever_trained_or_proposed_a_bundle_never_approves_it(
    owner: str, proposers: list[str], approver: str, validator: str
) -> None:
    steps = [step(Step.TRAIN, trained_by=owner), step(Step.VALIDATE, by=validator)]
    steps += [step(Step.PROPOSE, by=one) for one in proposers]
    asked = step(Step.APPROVE, by=approver)
    others = {person_of(one) for one in [owner, *proposers] if one}
    if person_of(approver) in others:
        with pytest.raises(StepRefused) as refusal:
            after(lives_of(steps), asked)
        assert refusal.value.ground is Ground.SAME_PERSON
        assert lives_of([*steps, asked]).of(A).state is State.VALIDATED
    else:
        assert lives_of([*steps, asked]).of(A).state is State.APPROVED


def test_the_owner_that_the_manifest_names_cannot_approve_though_nobody_recorded_the_training() -> None:
    lives = lives_of([step(Step.VALIDATE), step(Step.PROPOSE)])
    with pytest.raises(StepRefused) as refusal:
        after(lives, step(Step.APPROVE, by="He Qian", trained_by="HE QIAN"))
    assert refusal.value.ground is Ground.SAME_PERSON


def test_nothing_is_approved_that_nobody_proposed() -> None:
    with pytest.raises(StepRefused, match="proposed"):
        after(lives_of([step(Step.VALIDATE)]), step(Step.APPROVE))
    twice = [*approved(), step(Step.APPROVE, by="a third")]
    assert len(lives_of(twice).void) == 1


def test_a_gate_that_is_missed_or_lacks_evidence_is_open_only_while_its_waiver_lasts() -> None:
    until = TODAY + timedelta(days=30)
    for verdict in (Verdict.MISSED, Verdict.NOT_ENOUGH):
        gates = {**HOLDS, "fairness": verdict.value}
        proposed = [step(Step.VALIDATE), step(Step.PROPOSE)]
        with pytest.raises(StepRefused, match="fairness") as refusal:
            after(lives_of(proposed), step(Step.APPROVE, gates=gates))
        assert refusal.value.ground is Ground.GATES
        other = lives_of([*proposed, waiver("discrimination", until)])
        with pytest.raises(StepRefused, match="fairness"):
            after(other, step(Step.APPROVE, gates=gates))
        waived = lives_of([*proposed, waiver("fairness", until)])
        assert after(waived, step(Step.APPROVE, gates=gates, day=until)).of(A).state is State.APPROVED
        for day in (until + timedelta(days=1), TODAY - timedelta(days=1)):
            with pytest.raises(StepRefused, match="fairness"):
                after(waived, step(Step.APPROVE, gates=gates, day=day))


@given(
    owner=st.sampled_from(["", *PEOPLE]),
    proposer=st.sampled_from(PEOPLE),
    signer=st.sampled_from(PEOPLE),
    approver=st.sampled_from(PEOPLE),
    is_waived_first=st.booleans(),
)
def test_where_a_gate_is_waived_signer_proposer_trainer_and_approver_are_never_one_person(
    owner: str, proposer: str, signer: str, approver: str, is_waived_first: bool
) -> None:
    gates = {**HOLDS, "fairness": Verdict.MISSED.value}
    acts = [step(Step.PROPOSE, by=proposer), replace(waiver("fairness", TODAY + YEAR), by=signer)]
    steps = [step(Step.VALIDATE), *(reversed(acts) if is_waived_first else acts)]
    approval = step(Step.APPROVE, by=approver, gates=gates, trained_by=owner)
    makers = {person_of(one) for one in (owner, proposer) if one}
    is_apart = len({*makers, person_of(signer), person_of(approver)}) == len(makers) + 2
    found = lives_of([*steps, approval]).of(A)
    assert (found.state is State.APPROVED) is is_apart
    if not is_apart and person_of(approver) not in makers and not lives_of(steps).void:
        with pytest.raises(StepRefused) as refusal:
            after(lives_of(steps), approval)
        assert refusal.value.ground is Ground.SAME_PERSON


def test_a_waiver_by_the_proposer_is_refused_and_one_by_a_third_person_counts_beside_an_own_one() -> None:
    gates = {**HOLDS, "fairness": Verdict.MISSED.value}
    own, other = (replace(waiver("fairness", TODAY + YEAR), by=name) for name in ("Lin Lan", "Wu"))
    proposed = [step(Step.VALIDATE), step(Step.PROPOSE, by="Lin Lan")]
    with pytest.raises(StepRefused, match="neither gives a waiver") as refusal:
        after(lives_of(proposed), own)
    assert refusal.value.ground is Ground.SAME_PERSON
    assert "没有参与" in refusal.value.words("zh")
    lives = lives_of([step(Step.VALIDATE), own, step(Step.PROPOSE, by="Lin Lan"), other])
    assert after(lives, step(Step.APPROVE, by="He", gates=gates)).of(A).state is State.APPROVED


def test_a_waiver_of_one_bundle_is_none_of_another() -> None:
    gates = {**HOLDS, "fairness": Verdict.MISSED.value}
    steps = [step(Step.VALIDATE, B), step(Step.PROPOSE, B), waiver("fairness", TODAY + YEAR, A)]
    with pytest.raises(StepRefused, match="fairness"):
        after(lives_of(steps), step(Step.APPROVE, B, gates=gates))


def test_an_approval_without_gates_is_none() -> None:
    lives = lives_of([step(Step.VALIDATE), step(Step.PROPOSE), step(Step.APPROVE, gates={})])
    assert lives.of(A).state is State.VALIDATED


@pytest.mark.parametrize("which", [Step.SHADOW, Step.PROMOTE])
def test_an_approval_that_has_ended_lets_nothing_serve_until_it_is_renewed(which: Step) -> None:
    later = TODAY + YEAR + timedelta(days=1)
    lives = lives_of(approved())
    assert after(lives, step(which, day=TODAY + YEAR)).of(A).state is MOVES[which][State.APPROVED]
    with pytest.raises(StepRefused) as refusal:
        after(lives, step(which, day=later))
    assert refusal.value.ground is Ground.LAPSED
    renewed = lives_of([*approved(), step(Step.PROPOSE, day=later), step(Step.APPROVE, day=later)])
    assert after(renewed, step(which, day=later)).of(A).state is MOVES[which][State.APPROVED]


def test_a_champion_is_approved_again_while_it_serves() -> None:
    later = TODAY + YEAR
    steps = [*promoted(), step(Step.PROPOSE, day=later), step(Step.APPROVE, day=later)]
    life = lives_of(steps).of(A)
    assert life.state is State.CHAMPION
    assert life.is_approved(later + YEAR)
    assert not life.is_approved(later + YEAR + timedelta(days=1))


STEPS = st.builds(
    step,
    st.sampled_from(Step),
    st.sampled_from([A, B, C]),
    st.sampled_from(["lin", "he", "wu"]),
    st.sampled_from([TODAY, TODAY + YEAR / 2, TODAY + 2 * YEAR]),
    what=st.sampled_from(["fairness", "approval"]),
    until=st.sampled_from([TODAY, TODAY + YEAR]).map(date.isoformat),
    gates=st.sampled_from([HOLDS, {**HOLDS, "fairness": Verdict.MISSED.value}]),
)


@given(st.lists(STEPS, max_size=40))
def test_whatever_is_recorded_only_what_two_people_approved_is_champion(steps: list[Taken]) -> None:
    lives = lives_of(steps)
    champions = [name for name, life in lives.bundles.items() if life.state is State.CHAMPION]
    assert champions == ([lives.champion] if lives.champion else [])
    assert len([one for one in lives.bundles.values() if one.state is State.SHADOW]) <= 1
    for life in lives.bundles.values():
        if life.state in {State.APPROVED, State.SHADOW, State.CHAMPION}:
            assert life.approval is not None
            proposers = [one.by for one in life.steps if one.step is Step.PROPOSE]
            assert len({life.approval.by, *proposers}) > 1
    counted = [one for life in lives.bundles.values() for one in life.steps]
    assert len(counted) + len(lives.void) == len(steps)
    if lives.charge is not None:
        assert lives.charge.step in LETS_SERVE
        assert lives.champion in {None, lives.charge.bundle}


def test_a_name_is_compared_as_people_read_it() -> None:
    assert len({person_of(one) for one in PEOPLE[:4]}) == 1
    assert person_of("何倩") == person_of("何 倩") != person_of("He Qian")
    assert person_of("STRASSE") == person_of("straße")
