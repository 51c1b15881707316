"""Reasons are measured from the cut-off, peers from the median: where they differ, the page says both."""

import pytest

from api.web.because import reasons_view
from features.border import Report
from features.declare import Better
from scoring.decision import Decision
from scoring.engine import Engine
from scoring.portfolio import Consultant


@pytest.fixture(scope="module")
def cases(engine: Engine, reports: list[Report]) -> list[tuple[str, Decision]]:
    chosen = reports[:1_000]
    divisions = [report.attributes["sector"][:3] for report in chosen]
    return list(zip(divisions, engine.decide_many(chosen), strict=True))


@pytest.mark.parametrize(
    ("language", "sides", "both"),
    [
        ("zh", ("不如同业", "好于同业"), "与分界上的企业比"),
        ("en", ("worse", "better"), "beside firms at the cut-off"),
    ],
)
def test_a_plain_side_is_told_only_where_no_figure_of_it_stands_the_other_way_among_its_peers(
    engine: Engine, cases: list[tuple[str, Decision]], language: str, sides: tuple[str, str], both: str
) -> None:
    consultant = Consultant(engine)
    plain, mixed = 0, 0
    for division, decision in cases:
        rows = [row for one in reasons_view(decision, consultant, division, language) for row in one["rows"]]
        codes = {(one.task, one.code): one for one in decision.reasons}
        assert len(rows) == len(codes)
        for row, reason in zip(rows, sorted(codes.values(), key=lambda one: one.task.value), strict=True):
            assert row["code"] == reason.code
            group = next(one for one in engine.reasons.groups[reason.task] if one.code == reason.code)
            ahead = ahead_of_peers(consultant, decision, division, [part.indicator for part in reason.parts])
            contradicts = (
                any(one > 0.0 for one in ahead) if reason.is_against else any(one < 0.0 for one in ahead)
            )
            assert (sides[reason.is_against] in row["evidence"]) == contradicts
            if reason.label in (group.against, group.favour):
                assert (both in row["label"]) == contradicts
                plain, mixed = plain + (not contradicts), mixed + contradicts
    print(f"{plain:,} reasons that peers bear out, {mixed:,} told with both sides")
    assert min(plain, mixed) > 50


def ahead_of_peers(
    consultant: Consultant, decision: Decision, division: str, names: list[str]
) -> list[float]:
    found = []
    for name in names:
        value, peers = decision.indicators[name], consultant.benchmarks.of(name, division)
        better = consultant.engine.catalogue.indicators[name].better
        if value is not None and peers is not None and better is not Better.NEITHER:
            found.append((value - peers.median) * (1.0 if better is Better.HIGHER else -1.0))
    return found
