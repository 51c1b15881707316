"""What made two decisions differ is split among data, model, rules and tables, and sums to the change."""

import dataclasses
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import tables
from features.border import Report
from features.catalogue import catalogue
from features.lookups import LOOKUPS
from features.resolve import Resolver
from features.tables import Tables
from models.artefact import save
from models.champion import bundles_of
from models.golden import GOLDEN, golden_of
from models.history import History
from models.produce import Produced, data_of
from models.tasks import SPECS
from models.train import fitted, split
from scoring.archive import Archive, Sources
from scoring.assembly import house_of, resolver_of
from scoring.diff import DiffError, Factor, Measure, _change, diff, on_grid, shapley
from scoring.engine import Engine
from scoring.journal.canonical import canonical
from scoring.policy import PACKAGED, Policy
from scoring.programmes.library import load as load_programmes
from scoring.reasons import Reasons
from scoring.record import record_of


@dataclasses.dataclass(frozen=True)
class World:
    """Two of everything that a decision rests on."""

    archive: Archive
    engines: dict[tuple[Factor, ...], Engine]
    reports: tuple[Report, Report]


EXCHANGED = (Factor.MODEL, Factor.RULES, Factor.TABLES)


def recorded(engine: Engine, report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(canonical(record_of(report, engine.decide(report))))
    return found


@pytest.fixture(scope="module")
def world(
    produced: Produced, history: History, reports: list[Report], tmp_path_factory: pytest.TempPathFactory
) -> World:
    home = tmp_path_factory.mktemp("diff")
    (home / "bundles").mkdir()
    (bundles_of(home) / produced.bundle.digest).symlink_to(produced.place)
    boosting = [dataclasses.replace(spec.boosting, rounds=60, rate=0.1) for spec in SPECS]
    specs = [dataclasses.replace(spec, boosting=one) for spec, one in zip(SPECS, boosting, strict=True)]
    models = {spec.task: fitted(spec, history, catalogue().indicators) for spec in specs}
    documents = {GOLDEN: golden_of(models, history, split(history)[1])}
    save(bundles_of(home), models, house_of(resolver_of()), data_of(history), {}, documents)
    other = dataclasses.replace(produced.bundle, models=models)
    digest = next(path.name for path in bundles_of(home).iterdir() if path.name != produced.bundle.digest)
    other = dataclasses.replace(other, digest=digest)
    stricter = home / "stricter.yaml"
    text = PACKAGED.read_text("utf-8")
    stricter.write_text(
        text.replace("from: 0.02, zh: 五级", "from: 0.006, zh: 五级").replace(
            "from: 0.01, zh: 四级", "from: 0.0055, zh: 四级"
        ),
        "utf-8",
    )
    folder = tables_with_dirtier_power(home / "tables")
    archive, engines = Archive(home), {}
    for factors in ((), *((one,) for one in EXCHANGED), EXCHANGED):
        found = Tables.load(folder if Factor.TABLES in factors else None)
        policy = stricter if Factor.RULES in factors else PACKAGED
        engine = Engine(
            other if Factor.MODEL in factors else produced.bundle,
            Policy.load(policy),
            Reasons.load(),
            catalogue(),
            Resolver(found, tuple(LOOKUPS.values())),
            "",
            load_programmes(catalogue(), found),
        )
        archive.keep(engine, Sources(policy, tables=folder if Factor.TABLES in factors else None))
        engines[factors] = engine
    some = reports[::50]
    scored = [
        report
        for report, decision in zip(some, engines[()].decide_many(some), strict=True)
        if decision.recognition is not None and report.values["electricity_purchased"] > 0.0
    ]
    return World(archive, engines, (scored[0], scored[-1]))


def tables_with_dirtier_power(folder: Path) -> Path:
    """Copy the tables; every emission factor of the grid is half as large again."""
    folder.mkdir()
    for path in tables.PACKAGED.glob("*.csv"):
        lines = path.read_text("utf-8").splitlines()
        if path.name == "grid_emission_factors.csv":
            place = lines[0].split(",").index("value")
            for number, line in enumerate(lines[1:], start=1):
                cells = line.split(",")
                cells[place] = str(round(float(cells[place]) * 1.5, 6))
                lines[number] = ",".join(cells)
        (folder / path.name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("factor", "measure"), [(Factor.MODEL, Measure.RISK), (Factor.TABLES, Measure.RECOGNITION)]
)
def test_what_alone_was_exchanged_has_the_whole_change(
    world: World, factor: Factor, measure: Measure
) -> None:
    before, after = (recorded(world.engines[key], world.reports[0]) for key in ((), (factor,)))
    found = {one.measure: one for one in diff(before, after, world.archive).changes}
    change = found[measure]
    assert change.after != change.before
    assert change.shares[factor] == change.after - change.before
    assert {share for other, share in change.shares.items() if other is not factor} == {0.0}


def test_another_enterprise_under_the_same_rules_differs_by_its_data(world: World) -> None:
    same_day = dataclasses.replace(world.reports[1], day=world.reports[0].day)
    before, after = (recorded(world.engines[()], one) for one in (world.reports[0], same_day))
    for change in diff(before, after, world.archive).changes:
        assert change.shares[Factor.DATA] == change.after - change.before


def test_all_at_once_sums_to_the_change(world: World) -> None:
    before = recorded(world.engines[()], world.reports[0])
    after = recorded(world.engines[EXCHANGED], world.reports[1])
    found = diff(before, after, world.archive)
    assert [one.measure for one in found.changes] == list(Measure)
    for change in found.changes:
        assert math.fsum(change.shares.values()) == change.after - change.before
    risk = found.changes[0]
    assert risk.shares[Factor.RULES] == 0.0
    assert risk.shares[Factor.DATA] != 0.0
    assert risk.shares[Factor.MODEL] != 0.0


def test_rules_alone_move_the_outcome_and_no_score(world: World) -> None:
    before, after = (recorded(world.engines[key], world.reports[0]) for key in ((), (Factor.RULES,)))
    changes = {one.measure: one for one in diff(before, after, world.archive).changes}
    assert changes[Measure.RISK].before == changes[Measure.RISK].after
    assert changes[Measure.OUTCOME].shares[Factor.RULES] == (
        changes[Measure.OUTCOME].after - changes[Measure.OUTCOME].before
    )


def test_a_decision_without_a_score_cannot_be_split(world: World) -> None:
    report = world.reports[0]
    blank = dataclasses.replace(report, values={**report.values, "total_assets": math.nan})
    before, after = (recorded(world.engines[()], one) for one in (report, blank))
    with pytest.raises(DiffError, match="total_assets"):
        diff(before, after, world.archive)


@given(st.lists(st.floats(-30.0, 30.0), min_size=16, max_size=16))
def test_shares_of_any_scores_sum_to_the_change_exactly(numbers: list[float]) -> None:
    order = list(Factor)
    chosen = [
        frozenset(one for place, one in enumerate(order) if number >> place & 1) for number in range(16)
    ]
    values = dict(zip(chosen, map(on_grid, numbers), strict=True))
    change = _change(Measure.RISK, values)
    assert sum(map(Fraction, change.shares.values())) == Fraction(change.after) - Fraction(change.before)
    for factor, share in change.shares.items():
        assert abs(share - shapley(factor, lambda wanted: Fraction(values[wanted]))) < 1e-11


@given(st.lists(st.integers(-1000, 1000), min_size=16, max_size=16))
def test_shares_sum_to_the_change_whatever_the_factors_do_together(numbers: list[int]) -> None:
    order = list(Factor)

    def value(chosen: frozenset[Factor]) -> Fraction:
        return Fraction(numbers[sum(1 << order.index(one) for one in chosen)])

    assert sum(shapley(factor, value) for factor in order) == numbers[15] - numbers[0]
