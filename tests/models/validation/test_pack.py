"""The pack of a real model holds, and every planted leak makes it fail."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from features.catalogue import catalogue
from features.population.generate import WORLD_ENDS
from models import train
from models.spec import Task
from models.tasks import RISK
from models.validation.case import Case
from models.validation.finding import Verdict, judged, limits
from models.validation.pack import CHECKS, pack_of
from models.validation.soundness import leaks
from scoring.policy import Policy


@pytest.fixture(scope="module")
def case(history):
    return case_of(history)


def case_of(history, as_at=WORLD_ENDS):
    test = train.tested(RISK, history, catalogue().indicators)
    fit, _ = train.split(history)
    policy = Policy.load()
    return Case(
        spec=RISK,
        test=test,
        fit=history.only(fit & ~np.isnan(history.labels[Task.RISK])),
        held=history.only(test.rows),
        baselines={"itself": test.probabilities},
        grades=policy.places(Task.RISK, test.probabilities),
        codes=policy.band_codes(Task.RISK),
        as_at=as_at,
    )


def found(case):
    return {finding.statistic: finding for finding in leaks(case)}


def test_a_clean_model_misses_nothing_of_how_it_is_built(case):
    findings = pack_of(case)["findings"]
    built = {"firms_on_both_sides", "rows_not_later", "labels_too_early", "monotone_breaches", "same_bytes"}
    verdicts = {one["statistic"]: one["verdict"] for one in findings if one["statistic"] in built}
    assert verdicts == dict.fromkeys(built, Verdict.HOLDS)


def test_a_firm_on_both_sides_of_the_split_is_found(case):
    firms = case.held.firms.copy()
    firms[0] = case.fit.firms[0]
    leaky = replace(case, held=replace(case.held, firms=firms))
    assert found(leaky)["firms_on_both_sides"].verdict is Verdict.MISSED


def test_a_measured_row_of_a_fitted_year_is_found(case):
    years = case.held.years.copy()
    years[0] = case.fit.years.max()
    leaky = replace(case, held=replace(case.held, years=years))
    assert found(leaky)["rows_not_later"].value == 1
    assert found(leaky)["rows_not_later"].verdict is Verdict.MISSED


def test_a_label_whose_window_was_not_over_is_found(case):
    last = int(case.held.years.max())
    in_time, too_early = date(last + 1, 12, 31), date(last + 1, 12, 30)
    assert found(replace(case, as_at=in_time))["labels_too_early"].verdict is Verdict.HOLDS
    assert found(replace(case, as_at=too_early))["labels_too_early"].verdict is Verdict.MISSED


def test_a_column_from_after_the_decision_is_found(history, case):
    """Overdue days looked up a year too late: 19 of 20 defaulters are in arrears by then, and nobody else."""
    rng = np.random.default_rng(1)
    labels = history.labels[Task.RISK]
    later = np.where(labels == 1.0, (rng.random(history.rows) < 0.95) * 200.0, 0.0)
    leaky = replace(history, columns={**history.columns, "worst_arrears": later})
    leaked = found(case_of(leaky))["best_single_input"]
    assert (leaked.part, leaked.verdict) == ("worst_arrears", Verdict.MISSED)
    assert found(case)["best_single_input"].verdict is not Verdict.MISSED


def test_a_baseline_that_is_the_model_gains_nothing(case):
    gain = next(one for one in pack_of(case)["findings"] if one["statistic"] == "gain")
    assert (gain["value"], gain["low"], gain["high"]) == (0.0, 0.0, 0.0)


def test_a_sample_weighted_to_a_book_is_not_judged_by_its_counts(case):
    weights = {Task.RISK: np.where(case.labels == 1.0, 1.0, 10.0)}
    findings = pack_of(replace(case, held=replace(case.held, weights=weights)))["findings"]
    verdicts = {one["verdict"] for one in findings if one["statistic"] in {"slope", "mean_over_observed"}}
    assert verdicts == {Verdict.NOT_ENOUGH}
    assert not [one for one in findings if one["statistic"] == "jeffreys_p"]


def test_every_statistic_that_has_a_limit_is_in_the_pack(case):
    assert {one["statistic"] for one in pack_of(case)["findings"]} == set(limits())
    assert len(CHECKS) == len(set(CHECKS))


def test_a_value_beyond_its_limit_whose_interval_reaches_it_is_not_judged():
    assert judged("roc_auc", 0.68, 500, events=30, interval=(0.60, 0.72)).verdict is Verdict.NOT_ENOUGH
    assert judged("roc_auc", 0.60, 500, events=30, interval=(0.55, 0.65)).verdict is Verdict.MISSED
    assert judged("roc_auc", 0.80, 500, events=30, interval=(0.65, 0.90)).verdict is Verdict.HOLDS
    assert judged("roc_auc", 0.80, 500, events=19, interval=(0.65, 0.90)).verdict is Verdict.NOT_ENOUGH


def test_what_chance_alone_reaches_raises_the_limit_of_a_small_sample():
    assert judged("psi", 0.15, 100).verdict is Verdict.MISSED
    assert judged("psi", 0.15, 100, chance=0.2).verdict is Verdict.HOLDS
