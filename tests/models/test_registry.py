"""MLflow holds what was trained: runs, measures, pictures, versions and the alias that serves."""

import json
import re
import shutil
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from subprocess import run

import mlflow.xgboost
import numpy as np
import pytest
from mlflow.tracking import MlflowClient
from scipy.special import expit

from models.artefact import ArtefactError
from models.champion import Champion, bundles_of, champion_of, load_champion, write_champion
from models.loading import load
from models.papercard import card_markdown
from models.papers import papers_of
from models.produce import Produced
from models.registry import BUNDLES, CHAMPION, Registry, RegistryError
from models.runs import NOTE, Training
from models.spec import Task
from models.tasks import SPECS
from models.tried import Search, Trial


@pytest.fixture(scope="module")
def client(home: Path) -> MlflowClient:
    address = Registry(home).address
    return MlflowClient(tracking_uri=address, registry_uri=address)


def test_each_task_has_an_experiment_with_parameters_measures_and_curves(
    client: MlflowClient, produced: Produced
) -> None:
    for task in Task:
        experiment = client.get_experiment_by_name(f"greenloan/{task.value}")
        (found,) = client.search_runs([experiment.experiment_id])
        assert found.data.params["data_fingerprint"] == produced.bundle.data["fingerprint"]
        assert found.data.params["data_synthetic"] == "true"
        assert found.data.metrics["roc_auc"] == produced.tests[task].measures.roc_auc
        names = {one.path for one in client.list_artifacts(found.info.run_id, "pictures")}
        assert names == {"pictures/roc_curve.png", "pictures/calibration.png"}
        assert found.info.status == "FINISHED"


def test_mlflows_own_loader_opens_the_booster_and_gives_the_same_margins(
    client: MlflowClient, home: Path, produced: Produced
) -> None:
    mlflow.set_tracking_uri(Registry(home).address)
    for task, model in produced.bundle.models.items():
        version = client.get_model_version_by_alias(f"greenloan-{task.value}", "latest-trained")
        booster = mlflow.xgboost.load_model(version.source)
        matrix = np.zeros((3, len(model.preparation.inputs)), np.float32)
        np.testing.assert_array_equal(
            booster.inplace_predict(matrix, predict_type="margin"), model.margins(matrix)
        )


def test_no_artefact_of_the_registry_is_pickled(home: Path) -> None:
    endings = {path.suffix for path in (home / "mlflow-artefacts").rglob("*") if path.is_file()}
    assert endings <= {".json", ".md", ".png", ".txt", ".yaml", ".yml", ""}
    assert not list((home / "mlflow-artefacts").rglob("*.pkl"))


def test_the_champion_is_a_version_with_its_digest(
    client: MlflowClient, home: Path, produced: Produced
) -> None:
    version = client.get_model_version_by_alias(BUNDLES, CHAMPION)
    assert version.tags["bundle_digest"] == produced.bundle.digest == champion_of(home).digest
    assert str(version.version) == champion_of(home).version


def test_a_bundle_that_is_gone_is_fetched_again_by_its_alias(
    home: Path, produced: Produced, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "home"
    shutil.copytree(home / "mlflow-artefacts", elsewhere / "mlflow-artefacts")
    shutil.copy(home / "mlflow.db", elsewhere / "mlflow.db")
    place = Registry(elsewhere).fetch({produced.bundle.digest})
    assert place == bundles_of(elsewhere) / produced.bundle.digest
    assert load(place, produced.bundle.digest).digest == produced.bundle.digest


def test_an_unknown_alias_says_what_to_do(home: Path) -> None:
    with pytest.raises(RegistryError, match="greenloan train"):
        Registry(home).fetch(set(), "nobody")


def test_an_alias_that_somebody_moved_is_refused(home: Path, produced: Produced, tmp_path: Path) -> None:
    elsewhere = tmp_path / "home"
    shutil.copytree(home / "mlflow-artefacts", elsewhere / "mlflow-artefacts")
    shutil.copy(home / "mlflow.db", elsewhere / "mlflow.db")
    for expected in (set(), {"0" * 64}):
        with pytest.raises(RegistryError, match="somebody moved it"):
            Registry(elsewhere).fetch(expected)
    assert not bundles_of(elsewhere).exists()


def test_serving_refuses_a_bundle_that_is_not_the_promoted_one(produced: Produced, tmp_path: Path) -> None:
    promised = "0" * 64
    shutil.copytree(produced.place, bundles_of(tmp_path) / promised)
    write_champion(tmp_path, Champion(promised, "1"))
    with pytest.raises(ArtefactError, match="has digest"):
        load_champion(tmp_path)


def test_a_home_without_a_champion_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="greenloan train"):
        load_champion(tmp_path)


def test_serving_reads_the_champion_without_mlflow(home: Path) -> None:
    code = (
        "import json, sys; from pathlib import Path; from models.champion import load_champion; "
        f"bundle = load_champion(Path({str(home)!r})); "
        "print(json.dumps([bundle.digest, 'mlflow' in sys.modules, 'sklearn' in sys.modules]))"
    )
    answer = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == [champion_of(home).digest, False, False]


def test_a_booster_is_registered_with_names_signature_and_an_example_that_plain_mlflow_predicts(
    client: MlflowClient, home: Path, produced: Produced
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of MLflow's about its own type hints
        import mlflow.pyfunc  # noqa: PLC0415
    mlflow.set_tracking_uri(Registry(home).address)
    for task, model in produced.bundle.models.items():
        version = client.get_model_version_by_alias(f"greenloan-{task.value}", "latest-trained")
        opened = mlflow.pyfunc.load_model(version.source)
        assert tuple(opened.metadata.signature.inputs.input_names()) == model.preparation.names
        example = opened.input_example
        matrix = example.to_numpy(np.float32)
        assert len(matrix) > 1
        np.testing.assert_allclose(opened.predict(example), expit(model.margins(matrix)), rtol=1e-6)


def test_every_experiment_model_version_and_run_says_in_both_languages_what_it_is(
    client: MlflowClient, produced: Produced
) -> None:
    told = [one.tags[NOTE] for one in client.search_experiments() if one.name != "Default"]
    models = client.search_registered_models()
    told += [one.description for one in models]
    told += [
        one.description for model in models for one in client.search_model_versions(f"name='{model.name}'")
    ]
    ids = [one.experiment_id for one in client.search_experiments()]
    told += [one.data.tags[NOTE] for one in client.search_runs(ids)]
    assert len(told) == 3 + 3 + 3 + 3
    for text in told:
        assert re.search(r"[一-鿿]", text), text
        assert re.search(r"[a-z]{4}", text), text
    version = client.get_model_version_by_alias("greenloan-risk", "latest-trained")
    assert "synthetic" in version.description
    assert f"{produced.tests[Task.RISK].measures.roc_auc:.3f}" in version.description


def test_each_trial_is_a_nested_run_with_its_settings_and_the_loss_of_each_block(
    produced: Produced, tmp_path: Path
) -> None:
    boosting = SPECS[0].boosting
    trials = (Trial(boosting, 0.2, (0.1, 0.3)), Trial(replace(boosting, depth=2), 0.1, (0.1, 0.1)))
    search = Search(
        boosting,
        trials[1].boosting,
        2,
        None,
        400,
        200,
        1,
        (2019, 2020, 2021),
        (2021,),
        ((2019,), (2020,)),
        1,
        trials,
    )
    matrix = np.zeros((2, len(produced.bundle.models[Task.RISK].preparation.names)), np.float32)
    training = Training({"depth": 2}, {"roc_auc": 0.8}, {}, search, matrix)
    registry = Registry(tmp_path)
    registry.register(produced.place, produced.bundle, {Task.RISK: training})
    client = MlflowClient(tracking_uri=registry.address, registry_uri=registry.address)
    experiment = client.get_experiment_by_name("greenloan/risk")
    runs = {one.info.run_name: one for one in client.search_runs([experiment.experiment_id])}
    (parent,) = (one for one in runs.values() if "mlflow.parentRunId" not in one.data.tags)
    first, chosen = runs["trial 001"], runs["trial 002 (chosen)"]
    assert {one.data.tags["mlflow.parentRunId"] for one in (first, chosen)} == {parent.info.run_id}
    assert (first.data.params["depth"], chosen.data.params["depth"]) == (str(boosting.depth), "2")
    blocks = client.get_metric_history(first.info.run_id, "log_loss_of_block")
    assert [(one.step, one.value) for one in blocks] == [(2019, 0.1), (2020, 0.3)]


def test_reports_and_data_stand_beside_a_training(client: MlflowClient, produced: Produced) -> None:
    experiment = client.get_experiment_by_name("greenloan/risk")
    (run,) = client.search_runs([experiment.experiment_id])
    names = {one.path for one in client.list_artifacts(run.info.run_id, "reports")}
    assert names == {
        f"reports/{name}" for name in ("card.json", "validation.json", "search.json", "summary.md")
    }
    (data,) = run.inputs.dataset_inputs
    assert produced.bundle.data["fingerprint"].startswith(data.dataset.digest)


def test_the_card_stands_beside_the_bundle_in_both_languages(
    client: MlflowClient, produced: Produced, tmp_path: Path
) -> None:
    version = client.get_model_version_by_alias(BUNDLES, CHAMPION)
    folder = Path(client.download_artifacts(version.run_id, "reports", str(tmp_path)))
    papers = papers_of(produced.place, produced.bundle.digest)
    for language in ("zh", "en"):
        assert (folder / f"card.{language}.md").read_text("utf-8") == card_markdown(papers, language)
    assert json.loads((folder / "card.json").read_text("utf-8"))["bundle"] == produced.bundle.digest
