"""A bundle is trained again from its manifest alone, and comes out the same to the last byte."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.commands.given import place_given
from api.commands.labelled import labelled, labelled_by
from api.commands.learn import ChangedCodeError, told_if_changed
from api.commands.retrain import SourceError, retrained, specs_of
from features.inputs import CORE_COLUMNS
from features.population.generate import Population
from features.refusal import NotThere
from models.artefact import MANIFEST, ArtefactError
from models.loading import load
from models.origin import Code, Kind, Source
from models.produce import Produced
from models.sameness import compared
from models.spec import Task
from models.tasks import SPECS
from scoring.assembly import ROOT
from scoring.life.standing import Mode
from scoring.origin import code_of


def rewritten(place: Path, name: str, change: dict[str, object]) -> None:
    content = json.loads((place / name).read_text("utf-8"))
    (place / name).write_text(
        json.dumps(content | change, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    )


@pytest.fixture
def copy(produced: Produced, tmp_path: Path) -> Path:
    return Path(shutil.copytree(produced.place, tmp_path / "bundle"))


def test_training_again_from_the_manifest_gives_the_same_bytes(produced: Produced) -> None:
    found = retrained(produced.place, produced.bundle, None)
    assert [one.file for one in found.files if not one.is_same] == []
    assert found.now == produced.bundle.digest
    assert found.is_same
    assert {one.file for one in found.files} == {path.name for path in produced.place.iterdir()}


def test_what_differs_is_named_with_its_place_and_how_far(produced: Produced, copy: Path) -> None:
    slope = json.loads((copy / "risk.json").read_text("utf-8"))
    slope["calibration"]["slope"] *= 1.0 + 1e-9
    rewritten(copy, "risk.json", slope)
    rewritten(copy, MANIFEST, {"owner": "somebody"})
    (copy / "extra.json").write_text("{}")
    found = {one.file: one for one in compared(produced.place, copy) if not one.is_same}
    assert found.keys() == {"risk.json", MANIFEST, "extra.json"}
    assert found["risk.json"].field == "/calibration/slope"
    assert found["risk.json"].tolerance == pytest.approx(1e-9, rel=1e-3)
    assert (found[MANIFEST].field, found[MANIFEST].then, found[MANIFEST].now) == (
        "/owner",
        "not named",
        "somebody",
    )
    assert found[MANIFEST].tolerance is None
    assert found["extra.json"].then == "(not there)"


def test_a_manifest_of_another_population_is_refused_before_anything_is_trained(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    rewritten(copy, MANIFEST, {"source": manifest["source"] | {"enterprises": 500}})
    with pytest.raises(SourceError, match="rows in their order"):
        retrained(copy, load(copy), None)


def test_a_manifest_of_an_earlier_release_says_so(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    del manifest["source"]
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ArtefactError, match="earlier release"):
        retrained(copy, load(copy), None)


def test_specifications_come_from_the_manifest(produced: Produced) -> None:
    assert {spec.task: spec for spec in specs_of(produced.bundle)} == {spec.task: spec for spec in SPECS}


def test_a_bundle_is_found_by_folder_by_digest_and_by_what_serves(home: Path, produced: Produced) -> None:
    for given in (str(produced.place), produced.bundle.digest, produced.bundle.identity, ""):
        assert place_given(given, home) == produced.place
    with pytest.raises(NotThere, match="no bundle"):
        place_given("b-none", home)


@pytest.fixture(scope="module")
def table(people: Population, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "loans.csv"
    rows = slice(0, 400)
    frame = pd.DataFrame({name: people.columns[name][rows] for name in CORE_COLUMNS})
    frame["sector"], frame["report_year"] = people.texts["sector"][rows], people.report_year[rows]
    frame["firm"], frame["bad"] = people.firm[rows], np.nan_to_num(people.truth["default"][rows])
    frame.rename(columns={"revenue": "turnover"}).to_csv(path, index=False)
    return path


def test_a_mapped_table_is_read_again_by_the_map_in_the_manifest(table: Path, tmp_path: Path) -> None:
    fields = "".join(f"  {name}: {name}\n" for name in CORE_COLUMNS if name != "revenue")
    text = f"fields:\n  revenue: turnover\n{fields}firm: firm\nlabels:\n  risk: bad\n"
    (tmp_path / "map.yaml").write_text(text)
    first = labelled(table, "", tmp_path / "map.yaml", 0)
    (tmp_path / "map.yaml").unlink()
    moved = Path(shutil.copy(table, tmp_path / table.name))
    stored = Source(**json.loads(json.dumps(vars_of(first.source))))
    again = labelled_by(replace(stored, kind=Kind(stored.kind)), moved)
    assert again.source == first.source
    np.testing.assert_array_equal(again.outcomes.labels["risk"], first.outcomes.labels["risk"])


def test_the_content_of_a_table_knows_the_order_of_its_rows_and_every_figure(table: Path) -> None:
    lines = table.read_text().splitlines()
    before = labelled(table, "bad", None, 0).source
    for changed in (
        [lines[0], lines[2], lines[1], *lines[3:]],
        [*lines[:-1], lines[-1].replace(lines[-1].split(",")[0], "17.5", 1)],
    ):
        table.write_text("\n".join(changed) + "\n")
        after = labelled(table, "bad", None, 0).source
        assert after.content != before.content
        assert after.files != before.files
    table.write_text("\n".join(lines) + "\n")
    assert labelled(table, "bad", None, 0).source == before


def test_the_manifest_tells_code_data_label_split_exclusions_and_use(produced: Produced) -> None:
    told = produced.bundle.manifest
    training = told["training"]["risk"]
    assert told["code"] == vars_of(code_of())
    assert (told["source"]["kind"], told["source"]["enterprises"]) == ("population", 3_000)
    assert told["as_at"] == "2026-12-31"
    assert training["label"]["months"] == 12
    assert training["boosting"]["seed"] == SPECS[0].boosting.seed
    assert told["machine"]["threads"] >= 1
    assert told["libraries"]["python"].startswith("3.")
    assert told["rests_on"].keys() == {"policy", "reasons", "programmes", "fairness", "limits"}
    assert {"zh", "en"} <= told["use"]["intended"].keys()
    test, excluded = produced.tests[Task.RISK], training["excluded"]
    counted = test.fitted + len(test.labels) + excluded["rows_neither_fitted_nor_measured"]
    assert counted + excluded["rows_without_label"] == told["data"]["rows"]


def test_outside_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    code = code_of(tmp_path)
    assert (code.commit, code.is_dirty, code.requirements) == (None, None, None)
    assert code_of(ROOT).requirements is not None


def test_changed_code_is_said_in_trial_and_refused_in_production(capsys: pytest.CaptureFixture[str]) -> None:
    changed, clean = (Code("d", None, "c", is_dirty) for is_dirty in (True, False))
    told_if_changed(clean, Mode.PRODUCTION)
    told_if_changed(Code("d", None, None, None), Mode.PRODUCTION)
    assert capsys.readouterr().err == ""
    told_if_changed(changed, Mode.TRIAL)
    assert "differs from its commit" in capsys.readouterr().err
    with pytest.raises(ChangedCodeError, match="Commit the changes"):
        told_if_changed(changed, Mode.PRODUCTION)


def vars_of(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]
