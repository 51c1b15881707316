"""Reasons are the reasons: exact to the booster, against the cut-off, in groups that speak once."""

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from features.border import Report, State
from features.catalogue import catalogue
from features.inputs import COLUMNS, field_of
from features.refusal import Refusal
from models.calibrate import Calibration
from models.history import History
from models.produce import Produced
from models.spec import Task
from models.tasks import RISK, in_order
from models.train import distinct, fitted
from scoring.assembly import resolver_of
from scoring.decision import Cause, Decision, Outcome, Reason, Score
from scoring.engine import Engine
from scoring.reasons import PACKAGED, Known, Reasons, ReasonsError

Numbers = NDArray[np.float64]
IMPROVABLE = {Outcome.NOT_SUPPORTED, Outcome.SUPPORT_WITH_CONDITIONS}


@pytest.fixture(scope="module")
def decisions(engine: Engine, reports: list[Report]) -> list[Decision]:
    return engine.decide_many(reports)


def scores_of(decision: Decision) -> list[Score]:
    return [score for score in (decision.risk, decision.recognition) if score is not None]


def test_shown_and_remaining_reasons_sum_to_the_margin_less_the_cut_off_in_ten_thousand_decisions(
    decisions: list[Decision],
) -> None:
    explained = 0
    for decision in decisions:
        for score in scores_of(decision):
            if score.cut_off is None:
                continue
            explained += 1
            shown = [one for one in score.reasons if one in decision.reasons]
            remaining = [one for one in score.reasons if one not in decision.reasons]
            parts = [math.fsum(part.log_odds for part in one.parts) for one in (*shown, *remaining)]
            assert math.fsum(parts) == pytest.approx(score.margin - score.cut_off.margin, abs=1e-5)
    assert explained > 8_000


def test_a_cut_off_is_the_smallest_margin_whose_calibrated_probability_reaches_it(engine: Engine) -> None:
    for task, model in engine.bundle.models.items():
        for probability in engine.policy.cut_offs(task):
            margin = np.float32(model.calibration.margin_of(probability))
            below = np.nextafter(margin, np.float32(-np.inf))
            reached = model.calibration.probability(np.array([below, margin]))
            assert reached[0] < probability <= reached[1]


@given(
    probability=st.floats(1e-6, 1.0 - 1e-6),
    intercept=st.floats(-2.0, 2.0),
    slope=st.floats(0.2, 3.0),
)
def test_every_probability_has_its_margin(probability: float, intercept: float, slope: float) -> None:
    calibration = Calibration(intercept, slope, 100)
    margin = np.float32(calibration.margin_of(probability))
    below = np.nextafter(margin, np.float32(-np.inf))
    reached = calibration.probability(np.array([below, margin]))
    assert reached[0] < probability <= reached[1]


def is_declined_by_models(decision: Decision) -> bool:
    """Return whether the scores hold a case to its outcome, and not a veto."""
    return decision.outcome in IMPROVABLE and Cause.ACTIVE_VETO not in decision.causes


def test_a_case_that_a_veto_holds_names_it_and_carries_no_reason_in_its_favour(
    decisions: list[Decision],
) -> None:
    held = [one for one in decisions if Cause.ACTIVE_VETO in one.causes]
    assert len(held) > 100
    for decision in held:
        assert decision.outcome in IMPROVABLE
        assert any(programme.active for programme in decision.programmes)
        assert all(one.is_against for one in decision.reasons)


def test_no_supported_case_carries_a_reason_against_it(decisions: list[Decision]) -> None:
    supported = [one for one in decisions if one.outcome is Outcome.SUPPORT]
    assert len(supported) > 100
    assert not [one for decision in supported for one in decision.reasons if one.is_against]


def test_a_slight_group_takes_no_side_and_is_not_told_unless_it_is_the_weightiest(
    engine: Engine, decisions: list[Decision]
) -> None:
    least, slight = engine.reasons.least, 0
    for decision in decisions[:3_000]:
        for score in scores_of(decision):
            sizes = [one.log_odds for one in score.reasons]
            for one in score.reasons:
                if abs(one.log_odds) >= least or one.log_odds in {max(sizes), min(sizes)}:
                    continue
                slight += 1
                assert one not in decision.reasons
                assert "much as at the cut-off" in one.label.en or "unknown" in one.label.en
                assert "相近" in one.label.zh or "未知" in one.label.zh
    assert slight > 1_000


def test_no_group_takes_a_side_for_what_is_unknown_in_a_thousand_firms_that_withhold_figures(
    engine: Engine, reports: list[Report]
) -> None:
    """A side is told of what is known and speaks that way by itself; else it is said to be unknown."""
    withholding = [without_figures(report, seed) for seed, report in enumerate(reports[:1_000])]
    counts = dict.fromkeys(Known, 0)
    for decision in engine.decide_many(withholding):
        for score in scores_of(decision):
            for one in score.reasons:
                counts[knowledge_told(engine, one, decision)] += 1
    print(counts)
    assert min(counts.values()) > 100


def without_figures(report: Report, seed: int) -> Report:
    """Withhold a share of what is not required, a tenth to all of it."""
    random = np.random.default_rng(seed)
    share = random.uniform(0.1, 1.0)
    hidden = {
        name
        for name in report.values
        if name in COLUMNS and not field_of(name).core and random.random() < share
    }
    values = {name: math.nan if name in hidden else value for name, value in report.values.items()}
    states = {name: State.MISSING if name in hidden else state for name, state in report.states.items()}
    return dataclasses.replace(report, values=values, states=states)


def knowledge_told(engine: Engine, one: Reason, decision: Decision) -> Known:
    """Return how much of its group a reason says is known, after holding that against its parts."""
    group = next(group for group in engine.reasons.groups[one.task] if group.code == one.code)
    unknown = [
        part.log_odds for part in one.parts if part.value is None and part.indicator not in decision.undefined
    ]
    known = math.fsum(part.log_odds for part in one.parts) - math.fsum(unknown)
    if one.label in (group.against, group.favour):
        assert not unknown
        return Known.ALL
    if "unknown, the sector's median" in one.label.en:
        assert unknown
        assert "未知，按同行业中位数计" in one.label.zh
        return Known.NOTHING
    if "the rest is unknown" in one.label.en:
        assert unknown
        is_against = (known < 0.0) == one.task.better_when_high
        assert ("against" in one.label.en, "不利" in one.label.zh) == (is_against, is_against)
        assert is_against == one.is_against
        return Known.IN_PART
    assert "much as at the cut-off" in one.label.en
    return Known.IN_PART if unknown else Known.ALL


def test_every_declined_case_carries_one_to_four_reasons_all_against_it(decisions: list[Decision]) -> None:
    declined = [one for one in decisions if is_declined_by_models(one)]
    assert len(declined) > 100
    for decision in declined:
        assert 1 <= len(decision.reasons) <= 4
        assert all(one.is_against for one in decision.reasons)
        weights = [abs(one.log_odds) for one in decision.reasons]
        assert weights == sorted(weights, reverse=True)


def test_a_cut_off_crossed_changes_the_outcome_at_the_point(
    engine: Engine, decisions: list[Decision]
) -> None:
    """What a cut-off promises is looked up in the matrix itself."""
    policy = engine.policy
    for decision in decisions[:2_000]:
        if decision.risk is None or decision.recognition is None or not is_declined_by_models(decision):
            continue
        places = {
            task: int(policy.places(task, np.array([score.point]))[0])
            for task, score in ((Task.RISK, decision.risk), (Task.RECOGNITION, decision.recognition))
        }
        before = policy.ranks()[places[Task.RECOGNITION], places[Task.RISK]]
        improved = []
        for task, score in ((Task.RISK, decision.risk), (Task.RECOGNITION, decision.recognition)):
            if score.cut_off is not None:
                assert score.cut_off.is_better_beyond
                beyond = np.nextafter(score.cut_off.probability, 1.0 if task.better_when_high else 0.0)
                place = int(policy.places(task, np.array([beyond]))[0])
                moved = {**places, task: place}
                improved.append(policy.ranks()[moved[Task.RECOGNITION], moved[Task.RISK]] > before)
        assert improved
        assert all(improved) or not any(improved)


def test_reasons_rest_on_figures_that_were_reported(reports: list[Report], decisions: list[Decision]) -> None:
    for report, decision in zip(reports[:500], decisions[:500], strict=True):
        for reason in decision.reasons:
            assert not [name for name in reason.figures if math.isnan(report.values[name])]
    assert any(reason.figures for decision in decisions[:50] for reason in decision.reasons)


def test_two_inputs_that_rank_the_rows_alike_are_one(history: History) -> None:
    doubled = with_copy(history, "debt_ratio", "equity_to_assets", lambda values: 1.0 - 2.0 * values)
    known = RISK.only(history.known())
    known = known.only(distinct(known, history))
    spec = dataclasses.replace(known, inputs=(*known.inputs, "equity_to_assets"))
    assert distinct(spec, doubled) == frozenset(known.inputs)
    nearly = 1.0 + 0.01 * np.random.default_rng(1).standard_normal(history.rows)
    near = with_copy(history, "debt_ratio", "equity_to_assets", lambda values: values * nearly)
    assert distinct(spec, near) == frozenset(known.inputs)
    noisy = with_copy(history, "debt_ratio", "equity_to_assets", lambda values: values + values[::-1])
    assert distinct(spec, noisy) == frozenset(spec.inputs)


def with_copy(history: History, name: str, copy: str, change: object) -> History:
    assert callable(change)
    return dataclasses.replace(history, columns={**history.columns, copy: change(history.columns[name])})


@pytest.mark.parametrize("place", ["first", "before", "last"])
@pytest.mark.parametrize("noise", [0.0, 0.01, 0.05])
@pytest.mark.parametrize("form", [lambda values: values, lambda values: 1.0 - 2.0 * values, np.cbrt])
def test_a_double_is_left_out_wherever_it_stands_whatever_its_form_and_with_little_noise(
    history: History, place: str, noise: float, form: Callable[[Numbers], Numbers]
) -> None:
    """So what is trained is the same specification on the same columns."""
    noises = 1.0 + noise * np.random.default_rng(1).standard_normal(history.rows)
    doubled = with_copy(history, "debt_ratio", "equity_to_assets", lambda values: form(values * noises))
    inputs = [*RISK.inputs]
    inputs.insert(
        {"first": 0, "before": inputs.index("debt_ratio"), "last": len(inputs)}[place], "equity_to_assets"
    )
    spec = in_order(dataclasses.replace(RISK, inputs=tuple(inputs))).only(doubled.known())
    alone = RISK.only(history.known())
    assert spec.only(distinct(spec, doubled)) == alone.only(distinct(alone, history))


def test_the_order_in_which_inputs_are_listed_is_no_part_of_a_model(history: History) -> None:
    turned = dataclasses.replace(RISK, inputs=RISK.inputs[::-1])
    few = dataclasses.replace(RISK.boosting, rounds=20)
    models = [
        fitted(dataclasses.replace(spec, boosting=few), history, catalogue().indicators)
        for spec in (RISK, turned)
    ]
    assert models[0].preparation == models[1].preparation
    assert models[0].booster.save_raw("json") == models[1].booster.save_raw("json")


def test_an_indicator_duplicated_in_its_group_leaves_the_groups_shown(
    engine: Engine, history: History, reports: list[Report], decisions: list[Decision], produced: Produced
) -> None:
    """The copy stands first of all and has some noise; all else is as the engine's model was trained."""
    noises = 1.0 + 0.05 * np.random.default_rng(1).standard_normal(history.rows)
    doubled = with_copy(history, "debt_ratio", "equity_to_assets", lambda values: values * noises)
    indicators = dict(catalogue().indicators)
    indicators["equity_to_assets"] = dataclasses.replace(indicators["debt_ratio"], name="equity_to_assets")
    boosting = produced.searches[Task.RISK].boosting
    spec = dataclasses.replace(RISK, inputs=("equity_to_assets", *RISK.inputs), boosting=boosting)
    model = fitted(spec, doubled, indicators)
    bundle = dataclasses.replace(engine.bundle, models={**engine.bundle.models, Task.RISK: model})
    library = engine.assessor.library
    other = Engine(bundle, engine.policy, engine.reasons, catalogue(), resolver_of(), "", library)
    again = other.decide_many(reports[:1_000])
    pairs = zip(decisions[:1_000], again, strict=True)
    differing = [(one, other) for one, other in pairs if told(one) != told(other)]
    largest = max((gap_of(*pair) for pair in differing), default=0.0)
    print(f"{1_000 - len(differing):,} of 1,000 decisions show the same groups; largest gap {largest:.4f}")
    assert len(differing) <= 50
    assert largest < 0.05


def told(decision: Decision) -> set[tuple[Task, str]]:
    return {(one.task, one.code) for one in decision.reasons}


def gap_of(first: Decision, second: Decision) -> float:
    """Return how far apart the groups are of which one decision tells one and the other another."""
    weights = {(one.task, one.code): abs(one.log_odds) for score in scores_of(first) for one in score.reasons}
    only_first = [weights[key] for key in told(first) - told(second)]
    only_second = [weights.get(key, 0.0) for key in told(second) - told(first)]
    return max(only_first, default=0.0) - min(only_second, default=0.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("worst_arrears, ", ""), "worst_arrears"),
        (lambda text: text.replace("[debt_ratio", "[quick_ratio, debt_ratio"), "quick_ratio"),
    ],
)
def test_an_input_in_no_group_or_in_two_is_refused(
    engine: Engine, tmp_path: Path, change: object, said: str
) -> None:
    assert callable(change)
    path = tmp_path / "reasons.yaml"
    path.write_text(change(PACKAGED.read_text("utf-8")), "utf-8")
    with pytest.raises(ReasonsError, match=said):
        Reasons.load(path).places(engine.bundle.models[Task.RISK])


def test_a_catalogue_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reasons.yaml"
    path.write_text("most: 4\nleast: 0.05\nrisk: {}\n", "utf-8")
    with pytest.raises(Refusal, match="recognition"):
        Reasons.load(path)
