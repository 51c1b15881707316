"""A case's page says what a veto does to the outcome: no more and no less than the engine did."""

from api.web.eligibility import cap_view
from api.web.pieces import by_matrix
from api.wiring import Services
from scoring.decision import OUTCOME_LABELS, Cause


def test_an_outcome_that_a_veto_lowers_is_told_with_what_the_scores_alone_give(services: Services) -> None:
    engine = services.serving.engine
    decisions = [case.decision for case in services.serving.portfolio.ordered()]
    lowered = [one for one in decisions if Cause.ACTIVE_VETO in one.causes]
    assert lowered
    for one in lowered:
        said = cap_view(one, engine, "en")
        assert f"no better than “{OUTCOME_LABELS[one.outcome].en}”" in said
        for outcome in by_matrix(one, engine):
            assert f"“{OUTCOME_LABELS[outcome].en}”" in said.partition("alone")[2]


def test_a_case_without_an_active_veto_is_told_of_no_cap(services: Services) -> None:
    engine = services.serving.engine
    for case in services.serving.portfolio.ordered():
        if not any(one.active for one in case.decision.programmes):
            assert not cap_view(case.decision, engine, "en")
