"""Every planted leak makes the pack fail, plain ones and subtle ones; what cannot be found is said."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.history import History
from models.spec import Task
from models.validation.case import Beside, Case
from models.validation.finding import Finding, Verdict
from models.validation.leaks import leaks, pairs_of_years, surest_tail
from models.validation.pack import overall

COLUMN = "worst_arrears"


def found(case: Case) -> dict[str, Finding]:
    return {finding.statistic: finding for finding in leaks(case)}


def missed(case: Case) -> set[str]:
    """What is missed; if anything is, the pack as a whole is."""
    findings = list(leaks(case))
    names = {finding.statistic for finding in findings if finding.verdict is Verdict.MISSED}
    assert (overall(findings)[0] is Verdict.MISSED) == bool(names)
    return names


def test_a_clean_model_has_no_leak(case):
    assert missed(case) == set()


def test_a_firm_on_both_sides_of_the_split_is_found(case):
    firms = case.held.firms.copy()
    firms[0] = case.fit.firms[0]
    assert missed(replace(case, held=replace(case.held, firms=firms))) == {"firms_on_both_sides"}


def test_a_firm_that_stands_on_both_sides_under_two_numbers_is_found_by_its_credit_code(case):
    fitted, held = case.fit_beside.codes.astype("U18"), case.held_beside.codes.astype("U18")
    fitted[3] = held[5] = "91000000000000000X"
    leaky = replace(
        case,
        fit_beside=replace(case.fit_beside, codes=fitted),
        held_beside=replace(case.held_beside, codes=held),
    )
    assert missed(leaky) == {"firms_on_both_sides"}


def test_a_fitted_row_that_is_measured_again_under_another_name_is_found(case):
    rows = np.arange(case.held.rows)
    columns = {
        name: np.where(rows == 7, case.fit.columns[name][11], values)
        for name, values in case.held.columns.items()
    }
    assert "rows_on_both_sides" in missed(replace(case, held=replace(case.held, columns=columns)))


def test_rows_that_name_no_firm_cannot_be_said_to_be_apart(case):
    firms = case.held.firms.copy()
    firms[:10] = -1
    told = found(replace(case, held=replace(case.held, firms=firms)))
    assert told["firms_on_both_sides"].verdict is Verdict.NOT_ENOUGH
    assert told["rows_without_firm"].value == pytest.approx(10 / (case.fit.rows + case.held.rows))


def test_a_measured_row_of_a_fitted_year_is_found(case):
    years = case.held.years.copy()
    years[0] = case.fit.years.max()
    leaky = found(replace(case, held=replace(case.held, years=years)))
    assert leaky["rows_not_later"].value == 1
    assert leaky["rows_not_later"].verdict is Verdict.MISSED


@pytest.mark.parametrize("side", ["fit", "held"])
def test_a_row_dated_after_the_day_the_data_were_taken_is_found(case, side):
    beside = getattr(case, f"{side}_beside")
    days = beside.days.copy()
    days[0] = np.datetime64(case.as_at) + 1
    assert missed(replace(case, **{f"{side}_beside": replace(beside, days=days)})) == {"rows_after_as_at"}


def test_a_label_whose_window_was_not_over_is_found(case):
    last = int(case.held.years.max())
    in_time, too_early = date(last + 1, 12, 31), date(last + 1, 12, 30)
    assert found(replace(case, as_at=in_time))["labels_too_early"].verdict is Verdict.HOLDS
    assert found(replace(case, as_at=too_early))["labels_too_early"].verdict is Verdict.MISSED


def test_a_figure_that_became_known_after_its_row_is_found_where_the_table_tells_the_day(case):
    known = case.held_beside.days.copy()
    dated = replace(case, held_beside=replace(case.held_beside, known={COLUMN: known}))
    assert found(dated)["known_too_late"].verdict is Verdict.HOLDS
    late = known.copy()
    late[0] += 1
    leaky = replace(case, held_beside=replace(case.held_beside, known={COLUMN: late}))
    assert missed(leaky) == {"known_too_late"}
    assert found(case)["known_too_late"].verdict is Verdict.NOT_ENOUGH


def later_column(history: History, share: float) -> History:
    """Overdue days looked up a year too late: so many of the defaulters are in arrears then, nobody else."""
    labels = history.labels[Task.RISK]
    rng = np.random.default_rng(1)
    late = np.where((labels == 1.0) & (rng.random(history.rows) < share), 200.0, 0.0)
    return replace(history, columns={**history.columns, COLUMN: late})


@pytest.mark.parametrize("share", [0.95, 0.7, 0.3])
def test_a_column_from_after_the_decision_is_found_even_if_it_tells_of_three_defaults_in_ten(
    history, case_of, share
):
    assert missed(case_of(later_column(history, share)))


def test_a_leak_that_hides_in_noise_is_found_since_a_year_earlier_it_knew_nothing(history, case_of):
    """A smooth figure that ranks no better than honest ones do (ROC-AUC 0.85), and has no pure end."""
    rng = np.random.default_rng(2)
    leaked = rng.normal(0.0, 1.0, history.rows) + 1.466 * np.nan_to_num(history.labels[Task.RISK])
    told = found(case_of(replace(history, columns={**history.columns, COLUMN: leaked})))
    assert told["best_single_input"].verdict is Verdict.HOLDS
    assert told["purest_tail"].verdict is Verdict.HOLDS
    assert (told["lagged_drop"].part, told["lagged_drop"].verdict) == (COLUMN, Verdict.MISSED)


def test_pairs_are_rows_of_a_firm_and_its_row_a_year_before(case):
    now, before = pairs_of_years(case.fit, case.held)
    firms = np.concatenate([case.fit.firms, case.held.firms])
    years = np.concatenate([case.fit.years, case.held.years])
    assert len(now) > 1_000
    assert (firms[now] == firms[before]).all()
    assert (years[now] == years[before] + 1).all()


def test_no_honest_end_of_a_figure_is_pure_by_chance():
    rng = np.random.default_rng(3)
    tails = [surest_tail(rng.random(2_000), (rng.random(2_000) < 0.05).astype(float)) for _ in range(200)]
    assert max(tails) < 0.6


def test_rows_of_which_nothing_is_told_beside_are_judged_by_their_year(case):
    untold = replace(case, held_beside=Beside.untold(case.held.rows))
    assert found(untold)["rows_after_as_at"].verdict is Verdict.HOLDS
    assert found(replace(untold, as_at=date(2023, 12, 31)))["rows_after_as_at"].verdict is Verdict.MISSED
