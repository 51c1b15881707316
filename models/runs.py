"""What MLflow is told of a training: runs, trials, curves, reports, and boosters that its own tools open.

An experiment for each task; a run for each training, with a nested run for each trial of its search; a run
that holds the bundle. Everything is a plain file, and everything says in words what it is.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import mlflow.xgboost
import numpy as np
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.tracking import MlflowClient
from mlflow.types import ColSpec, Schema
from numpy.typing import NDArray

from models.artefact import Bundle
from models.model import Model
from models.papercard import card_json, card_markdown
from models.papers import papers_of
from models.registered import (
    about_booster,
    about_bundle,
    about_bundles,
    about_experiment,
    about_run,
    about_trial,
)
from models.spec import Task
from models.trees import xgboost
from models.tried import Search, Trial

EXPERIMENT = "greenloan"
NOTE = "mlflow.note.content"
"""The tag that MLflow's pages show as a description."""
KIND, TRAINING = "mlflow.experimentKind", "custom_model_development"
"""The tag by which MLflow's pages show training runs, not chats."""


@dataclass(frozen=True, slots=True)
class Training:
    """What one task's training tells the registry.

    Attributes
    ----------
    pictures
        Curves by file name, PNG.
    example
        What the booster reads of a few rows, shape (rows, inputs).
    """

    parameters: Mapping[str, object]
    measures: Mapping[str, float]
    pictures: Mapping[str, bytes]
    search: Search
    example: NDArray[np.float32]


class Runs:
    """The runs of a store; ``artefacts`` is where their files go."""

    def __init__(self, client: MlflowClient, artefacts: str) -> None:
        self._client = client
        self._artefacts = artefacts

    def log_training(self, bundle: Bundle, task: Task, training: Training) -> str:
        """Log one task's training with its trials, register its booster, and return the run."""
        note = about_run(bundle, task, training.search)
        run = self._run(_experiment(task), f"{task.label.en} {bundle.identity}", note, bundle, task)
        self._log(run, training.parameters, training.measures)
        for place, trial in enumerate(training.search.trials):
            self._log_trial(run, bundle, task, training.search, place, trial)
        self._client.log_inputs(run, [_data_of(bundle)])
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            _write_reports(folder / "reports", bundle, task, note)
            for name, picture in training.pictures.items():
                (folder / "pictures").mkdir(exist_ok=True)
                (folder / "pictures" / name).write_bytes(picture)
            _save_booster(bundle.models[task], training.example, folder / "booster")
            self._client.log_artifacts(run, str(folder))
        name = f"{EXPERIMENT}-{task.value}"
        version = self._version(name, about_booster(task), run, "booster", about_run(bundle, task))
        self._client.set_model_version_tag(name, version, "bundle_digest", bundle.digest)
        self._client.set_registered_model_alias(name, "latest-trained", version)
        self._client.set_terminated(run)
        return run

    def log_bundle(self, place: Path, bundle: Bundle, runs: Mapping[Task, str], name: str) -> str:
        """Log a bundle's own files, register it under ``name``, and return the version."""
        note = about_bundle(bundle)
        run = self._run(EXPERIMENT, f"bundle {bundle.identity}", note, bundle)
        measures = {
            f"{task}_{key}": float(found[key])
            for task, found in bundle.measures.items()
            for key in ("roc_auc", "brier", "mean_predicted", "observed_rate")
        }
        self._log(run, bundle.data, measures)
        for task, task_run in runs.items():
            self._client.set_tag(run, f"{task.value}_run", task_run)
        self._client.log_inputs(run, [_data_of(bundle)])
        self._client.log_artifacts(run, str(place), "bundle")
        self._log_card(run, place, bundle)
        version = self._version(name, about_bundles(), run, "bundle", note)
        for key, value in _tags(bundle).items():
            self._client.set_model_version_tag(name, version, key, value)
        self._client.set_terminated(run)
        return version

    def _log_card(self, run: str, place: Path, bundle: Bundle) -> None:
        papers = papers_of(place, bundle.digest)
        for language in ("zh", "en"):
            self._client.log_text(run, card_markdown(papers, language), f"reports/card.{language}.md")
        text = json.dumps(card_json(papers), ensure_ascii=False, sort_keys=True, indent=1)
        self._client.log_text(run, text + "\n", "reports/card.json")

    def _log_trial(
        self, parent: str, bundle: Bundle, task: Task, search: Search, place: int, trial: Trial
    ) -> None:
        is_chosen = place == search.chosen
        name = f"trial {place + 1:03}" + (" (chosen)" if is_chosen else "")
        run = self._run(_experiment(task), name, about_trial(is_chosen), bundle, task, parent)
        self._log(run, asdict(trial.boosting), {"log_loss": trial.objective})
        now = _now()
        losses = [
            Metric("log_loss_of_block", loss, now, years[-1])
            for years, loss in zip(search.blocks, trial.by_block, strict=True)
        ]
        self._client.log_batch(run, metrics=losses)
        self._client.set_terminated(run)

    def _log(self, run: str, parameters: Mapping[str, object], measures: Mapping[str, float]) -> None:
        now = _now()
        self._client.log_batch(
            run,
            metrics=[Metric(key, value, now, 0) for key, value in measures.items()],
            params=[Param(key, _text(value)) for key, value in parameters.items()],
        )

    def _run(
        self,
        experiment: str,
        name: str,
        note: str,
        bundle: Bundle,
        task: Task | None = None,
        parent: str = "",
    ) -> str:
        found = self._client.get_experiment_by_name(experiment)
        identity = (
            found.experiment_id
            if found
            else self._client.create_experiment(
                experiment,
                artifact_location=self._artefacts,
                tags={KIND: TRAINING, NOTE: about_experiment(task)},
            )
        )
        manifest = bundle.manifest
        tags = {
            NOTE: note,
            "mlflow.user": str(manifest.get("owner", "")),
            "mlflow.source.name": "greenloan train",
            "mlflow.source.type": "LOCAL",
            "mlflow.source.git.commit": str(manifest.get("code", {}).get("commit") or ""),
            "mlflow.parentRunId": parent,
            **_tags(bundle),
        }
        kept = {key: value for key, value in tags.items() if value}
        return str(self._client.create_run(identity, run_name=name, tags=kept).info.run_id)

    def _version(self, name: str, about: str, run: str, folder: str, note: str) -> str:
        try:
            self._client.get_registered_model(name)
        except MlflowException:
            self._client.create_registered_model(name, description=about)
        source = f"{self._client.get_run(run).info.artifact_uri}/{folder}"
        return str(self._client.create_model_version(name, source, run, description=note).version)


def _experiment(task: Task) -> str:
    return f"{EXPERIMENT}/{task.value}"


def _now() -> int:
    return int(time.time() * 1000)


def _tags(bundle: Bundle) -> dict[str, str]:
    return {"bundle_digest": bundle.digest, "synthetic": str(bundle.is_synthetic).lower()}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _data_of(bundle: Bundle) -> DatasetInput:
    data = bundle.data
    told = {"rows": data["rows"], "years": f"{data['first_year']}-{data['last_year']}"}
    dataset = Dataset(
        name=str(data["name"]),
        digest=str(data["fingerprint"])[:36],
        source_type="local",
        source=json.dumps(bundle.manifest.get("source", {}), ensure_ascii=False),
        profile=json.dumps(told),
    )
    return DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])


def _write_reports(folder: Path, bundle: Bundle, task: Task, note: str) -> None:
    """Write what the bundle tells of one task, as JSON and, in short, as Markdown."""
    folder.mkdir(parents=True)
    (folder / "summary.md").write_text(note + "\n", encoding="utf-8")
    found: dict[str, Any] = {
        "card": bundle.documents.get("card", {}).get("models", {}).get(task.value),
        "validation": bundle.documents.get("validation", {}).get(task.value),
        "search": bundle.documents.get("search", {}).get(task.value),
    }
    for name, content in found.items():
        if content is not None:
            text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
            (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _save_booster(model: Model, example: NDArray[np.float32], folder: Path) -> None:
    """Save a booster as plain MLflow opens it, its inputs named, with a signature and an example."""
    import pandas as pd  # noqa: PLC0415  # MLflow takes named columns as a frame alone

    names = list(model.preparation.names)
    booster = xgboost.Booster(model_file=bytearray(model.booster.save_raw("json")))
    booster.feature_names = names
    mlflow.xgboost.save_model(
        booster,
        str(folder),
        model_format="json",
        pip_requirements=["xgboost"],
        signature=ModelSignature(
            inputs=Schema([ColSpec("float", name) for name in names]),
            outputs=Schema([ColSpec("float", "probability_before_calibration")]),
        ),
        input_example=pd.DataFrame(example, columns=pd.Index(names, dtype=object)),  # a string index warns
    )
