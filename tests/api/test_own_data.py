"""A bank's own table, by its map, and the same figures through the file's door and over HTTP."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from starlette.testclient import TestClient

from api.app import create_app
from api.commands.files import write_requests
from api.commands.labelled import mapped_history
from api.commands.learn import FutureDataError, train_on
from api.terminal import today
from api.wiring import Services
from features.catalogue import catalogue
from features.population.generate import Population
from features.records.files import adapter_of, load_folder, read_frame, recognise
from features.records.mapping import MapError
from models.spec import Task
from scoring.assembly import engine_of, resolver_of
from scoring.batch import score_records
from scoring.engine import Engine
from scoring.journal.entries import Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.life.serving import lives_in
from scoring.life.states import Step

DOCUMENT = Path(__file__).parents[2] / "docs" / "own-data.md"


@pytest.fixture(scope="module")
def table(people: Population, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The population as a bank would keep it: other names, other units, labels of its own."""
    wan = {"turnover_10k": "revenue", "assets_10k": "total_assets", "debts_10k": "total_liabilities"}
    wan |= {"profit_10k": "net_profit"}
    frame = pd.DataFrame({name: people.columns[field] / 1e4 for name, field in wan.items()})
    frame["headcount"] = people.columns["employees"]
    frame["power_mwh"] = people.columns["electricity_purchased"] / 1e3
    frame["client_number"] = people.firm
    frame["fiscal_year"] = people.report_year
    frame["gbt_4754"], frame["founded_on"] = people.texts["sector"], people.texts["founded"]
    frame["defaulted"], frame["listed"] = people.truth["default"], people.truth["recognised"]
    path = tmp_path_factory.mktemp("bank") / "loans.parquet"
    frame.to_parquet(path)
    return path


@pytest.fixture(scope="module")
def map_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map that the document shows."""
    text = DOCUMENT.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path_factory.mktemp("map") / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_documents_map_turns_the_banks_units_into_ours(
    table: Path, map_file: Path, people: Population
) -> None:
    history = mapped_history(table, "", map_file)
    leverage = people.columns["total_liabilities"] / people.columns["total_assets"]
    np.testing.assert_allclose(history.columns["debt_ratio"], leverage, rtol=1e-12)
    assert set(history.labels) == set(Task)
    assert history.synthetic is False


def test_both_models_are_trained_on_the_banks_table_and_serve(
    table: Path,
    map_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with Journal.open(Place(tmp_path)) as journal:
        journal.append(Kind.DECISION, {})
    train_on(table, tmp_path, "", map_file, 0, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert set(told["measures"]) == {"risk", "recognition"}
    assert told["measures"]["risk"]["roc_auc"] > 0.6
    engine = engine_of(tmp_path)
    assert engine.bundle.digest == told["bundle"]
    assert engine.bundle.is_synthetic is False
    read = {name for model in engine.bundle.models.values() for name in model.preparation.names}
    assert "debt_ratio" in read
    assert "quick_ratio" not in read, "inventory is not in the table"
    with Journal.open(Place(tmp_path)) as journal:
        taken = lives_in(journal.database).charge
    assert told["serves"] is True
    assert taken is not None
    assert (taken.number, taken.step, taken.bundle) == (2, Step.TRIAL, told["bundle"])
    assert (taken.detail["occasion"], taken.detail["synthetic"]) == ("trained", False)


def test_every_fault_of_a_map_is_told_at_once(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    wrong: dict[str, Any] = {
        "years": "fiscal_year",
        "labels": {"risk": "headcount", "luck": "listed"},
        "fields": {
            "reveneu": "turnover_10k",
            "revenue": "turnover",
            "total_assets": {"column": "assets_10k", "unit": "kWh"},
        },
    }
    path.write_text(yaml.safe_dump(wrong), encoding="utf-8")
    with pytest.raises(MapError) as error:
        mapped_history(table, "", path)
    for part in ("map years", "fields.reveneu", "fields.revenue", "fields.total_assets.unit", "labels.luck"):
        assert part in str(error.value)
    assert "expected 0 and 1" in str(error.value)


@pytest.fixture(scope="module")
def sample(people: Population, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty enterprises of the latest year, as a file."""
    chosen = np.flatnonzero(people.report_year == 2024)[:40]
    frame = pd.DataFrame({name: values[chosen] for name, values in people.columns.items()})
    for name, texts in people.texts.items():
        frame[name] = texts[chosen]
    frame["report_year"] = 2024
    path = tmp_path_factory.mktemp("sample") / "enterprises.parquet"
    frame.to_parquet(path)
    return path


def test_a_file_and_http_give_the_same_bits(
    sample: Path, engine: Engine, services: Services, tmp_path: Path
) -> None:
    frame = read_frame(sample)
    scored = score_records(engine, recognise(frame).records(frame, resolver_of().tables, None))
    write_requests(sample, tmp_path / "bodies.jsonl", None)
    bodies = (tmp_path / "bodies.jsonl").read_text("utf-8").splitlines()
    assert len(bodies) == len(scored)
    with TestClient(create_app(services)) as client:
        for body, row in zip(bodies, scored.to_dict("records"), strict=True):
            answer = client.post("/v1/decisions", content=body, headers={"content-type": "application/json"})
            found = answer.json()
            assert found["outcome"] == row["outcome"]
            for task, name in (("risk", "pd"), ("recognition", "recognition")):
                for end, column in (("point", name), ("worst", f"{name}_worst"), ("best", f"{name}_best")):
                    assert found[task][end] == row[column]
            for name, value in found["indicators"].items():
                assert value == row[name] or (value is None and not np.isfinite(row[name]))


def test_a_plant_scored_over_http_shows_energy_and_carbon_from_its_raw_carriers(
    real_data: Path, services: Services
) -> None:
    frame = load_folder(real_data / "iac_industrial_assessments", "iac_industrial_assessments").head(5)
    resolver = resolver_of()
    records = adapter_of("iac_industrial_assessments").records(frame, resolver.tables, services.today())
    with TestClient(create_app(services)) as client:
        for row in range(records.rows):
            figures = {name: float(values[row]) for name, values in records.columns.items()}
            body = {
                "day": str(records.days[row]),
                "attributes": {"sector": str(records.texts["sector"][row])},
                "figures": {name: value for name, value in figures.items() if not np.isnan(value)},
            }
            found = client.post("/v1/decisions", json=body).json()["indicators"]
            heat = figures["gas_heat"] + figures["oil_heat"] + figures["coal_heat"] + figures["biomass_heat"]
            heat += figures["heat_purchased"]
            energy = figures["electricity_purchased"] * 0.1229e-3 + heat / 29.3076
            assert found["energy_consumption"] == pytest.approx(energy, rel=2e-3)
            assert found["energy_intensity"] == pytest.approx(
                found["energy_consumption"] / (figures["revenue"] / 1e4), rel=1e-9
            )
            assert found["emissions"] > 0.0
            assert found["carbon_intensity"] == pytest.approx(
                found["emissions"] / (figures["revenue"] / 1e4), rel=1e-9
            )
    assert "emissions" in catalogue().indicators


def test_a_table_taken_on_a_day_to_come_is_refused_before_anything_is_learnt(
    table: Path, map_file: Path, tmp_path: Path
) -> None:
    with pytest.raises(FutureDataError, match="has come"):
        train_on(table, tmp_path, "", map_file, 0, False, as_at=today() + timedelta(days=1))
    assert not list(tmp_path.iterdir())
