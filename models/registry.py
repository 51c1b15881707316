"""Where bundles are kept, versioned and named: MLflow, and a folder that serving can read without it.

A bundle is logged as plain files and registered as a version with its digest in a tag. The aliases
``champion`` and ``challenger`` repeat there what the journal says; they decide nothing.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mlflow
import mlflow.xgboost
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from features.refusal import NotThere
from models.artefact import Bundle
from models.champion import bundles_of
from models.model import Model
from models.spec import Task

BUNDLES = "greenloan"
"""The registered model whose versions are bundles."""
CHAMPION, CHALLENGER = "champion", "challenger"


class RegistryError(NotThere):
    """The registry does not hold what was asked for."""


@dataclass(frozen=True, slots=True)
class Training:
    """What one task's training run tells the registry."""

    parameters: Mapping[str, object]
    measures: Mapping[str, float]
    pictures: Mapping[str, bytes]


class Registry:
    """The MLflow store in the home: sqlite beside the artefacts."""

    def __init__(self, home: Path) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        self.address = f"sqlite:///{home.resolve() / 'mlflow.db'}"
        self._artefacts = (home / "mlflow-artefacts").resolve().as_uri()
        with _quietly():
            self._client = MlflowClient(tracking_uri=self.address, registry_uri=self.address)

    def register(self, place: Path, bundle: Bundle, trainings: Mapping[Task, Training]) -> str:
        """Log the bundle and each task's run; return the registered version."""
        with _quietly():
            runs = {task: self._log_task(bundle.models[task], trainings[task]) for task in trainings}
            run = self._run("greenloan", f"bundle {bundle.identity}")
            for key, value in _flat(bundle.data).items():
                self._client.log_param(run, key, value)
            for task, task_run in runs.items():
                self._client.set_tag(run, f"{task.value}_run", task_run)
            self._client.log_artifacts(run, str(place), "bundle")
            version = self._version(BUNDLES, run, "bundle")
            self._client.set_model_version_tag(BUNDLES, version, "bundle_digest", bundle.digest)
            self._client.set_terminated(run)
        return version

    def name(self, alias: str, version: str) -> None:
        """Let an alias name this version and no other."""
        with _quietly():
            self._client.set_registered_model_alias(BUNDLES, alias, version)

    def fetch(self, expected: Collection[str], alias: str = CHAMPION) -> Path:
        """Return the local folder of the version that the alias names, fetching it if it is not there.

        Parameters
        ----------
        expected
            The digests that the journal allows this alias to name.

        Raises
        ------
        RegistryError
            If the alias names none, or a bundle that the journal does not name.
        """
        try:
            found = self._client.get_model_version_by_alias(BUNDLES, alias)
        except MlflowException as error:
            raise RegistryError(
                f"The registry in {self._home} has no version with alias {alias!r}. "
                "Train one with 'greenloan train'.",
                f"{self._home} 的登记里没有别名为 {alias!r} 的版本。请先运行 greenloan train。",
            ) from error
        digest = str(found.tags.get("bundle_digest", ""))
        if digest not in expected:
            raise RegistryError(
                f"Alias {alias!r} names version {found.version} with digest {digest or 'none'}, "
                "which the journal does not name: somebody moved it. "
                "'greenloan bundles list' shows what serves.",
                f"别名 {alias!r} 指向第 {found.version} 版（摘要 {digest or '无'}），日志里没有这样记："
                "有人改动了别名。请用 greenloan bundles list 查看在用的版本包。",
            )
        target = bundles_of(self._home) / digest
        if not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetching-") as temporary:
                with _quietly():
                    got = self._client.download_artifacts(str(found.run_id), "bundle", temporary)
                shutil.move(got, target)
        return target

    def _log_task(self, model: Model, training: Training) -> str:
        run = self._run(f"greenloan/{model.task.value}", model.task.label.en)
        for key, parameter in training.parameters.items():
            self._client.log_param(run, key, parameter)
        for key, measure in training.measures.items():
            self._client.log_metric(run, key, measure)
        with tempfile.TemporaryDirectory() as temporary:
            for name, picture in training.pictures.items():
                (Path(temporary) / name).write_bytes(picture)
            self._client.log_artifacts(run, temporary, "pictures")
            flavour = Path(temporary) / "booster"
            mlflow.xgboost.save_model(
                model.booster,
                str(flavour),
                model_format="json",
                pip_requirements=["xgboost"],
            )
            self._client.log_artifacts(run, str(flavour), "booster")
        version = self._version(f"greenloan-{model.task.value}", run, "booster")
        self._client.set_registered_model_alias(f"greenloan-{model.task.value}", "latest-trained", version)
        self._client.set_terminated(run)
        return run

    def _run(self, experiment: str, name: str) -> str:
        found = self._client.get_experiment_by_name(experiment)
        identity = (
            found.experiment_id
            if found
            else self._client.create_experiment(experiment, artifact_location=self._artefacts)
        )
        return str(self._client.create_run(identity, run_name=name).info.run_id)

    def _version(self, name: str, run: str, folder: str) -> str:
        try:
            self._client.get_registered_model(name)
        except MlflowException:
            self._client.create_registered_model(name)
        source = f"{self._client.get_run(run).info.artifact_uri}/{folder}"
        return str(self._client.create_model_version(name, source, run).version)


def _flat(mapping: Mapping[str, object]) -> dict[str, str]:
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in mapping.items()
    }


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep MLflow's chatter about its database and its own type hints off the command line."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    noisy = [logging.getLogger(name) for name in ("mlflow", "alembic")]
    levels = [one.level for one in noisy]
    for one in noisy:
        one.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        for one, level in zip(noisy, levels, strict=True):
            one.setLevel(level)
