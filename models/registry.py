"""Where bundles are kept, versioned and named: MLflow, and a folder that serving can read without it.

A bundle is logged as plain files and registered as a version with its digest in a tag. The aliases
``champion`` and ``challenger`` repeat there what the journal says; they decide nothing.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from features.refusal import NotThere
from models.artefact import MANIFEST, Bundle, digest_of
from models.champion import REGISTRY, Champion, bundles_of
from models.runs import Runs, Training
from models.spec import Task

BUNDLES = "greenloan"
"""The registered model whose versions are bundles."""
CHAMPION, CHALLENGER = "champion", "challenger"


class RegistryError(NotThere):
    """The registry does not hold what was asked for."""


class Registry:
    """The MLflow store in the home: sqlite beside the artefacts."""

    def __init__(self, home: Path) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        self.address = f"sqlite:///{home.resolve() / REGISTRY}"
        self._artefacts = (home / "mlflow-artefacts").resolve().as_uri()
        with _quietly():
            self._client = MlflowClient(tracking_uri=self.address, registry_uri=self.address)

    def register(self, place: Path, bundle: Bundle, trainings: Mapping[Task, Training]) -> str:
        """Log the bundle and each task's run; return the registered version."""
        with _quietly():
            runs = Runs(self._client, self._artefacts)
            logged = {task: runs.log_training(bundle, task, one) for task, one in trainings.items()}
            return runs.log_bundle(place, bundle, logged, BUNDLES)

    def name(self, alias: str, version: str) -> None:
        """Let an alias name this version and no other."""
        with _quietly():
            self._client.set_registered_model_alias(BUNDLES, alias, version)

    def unname(self, alias: str) -> None:
        """Let an alias name nothing."""
        with _quietly():
            self._client.delete_registered_model_alias(BUNDLES, alias)

    def tag(self, version: str, tags: Mapping[str, str]) -> None:
        """Tag a version."""
        with _quietly():
            for key, value in tags.items():
                self._client.set_model_version_tag(BUNDLES, version, key, value)

    def aliases(self) -> dict[str, Champion]:
        """Return what every alias names."""
        with _quietly():
            named: Mapping[str, str] = self._client.get_registered_model(BUNDLES).aliases
            return {alias: Champion(self._digest(version), str(version)) for alias, version in named.items()}

    def version_of(self, digest: str) -> str:
        """Return the latest version of a bundle, if the registry still holds its manifest.

        Raises
        ------
        RegistryError
            If there is no such version, or its files are gone.
        """
        with _quietly():
            found = self._client.search_model_versions(f"name='{BUNDLES}' and tags.bundle_digest='{digest}'")
            if not found:
                raise RegistryError(
                    f"The registry in {self._home} has no version of bundle {digest}.",
                    f"{self._home} 的登记里没有版本包 {digest}。",
                )
            last = max(found, key=lambda one: int(one.version))
            with tempfile.TemporaryDirectory() as temporary:
                got = self._client.download_artifacts(str(last.run_id), f"bundle/{MANIFEST}", temporary)
                is_same = digest_of(Path(got)) == digest
        if not is_same:
            raise RegistryError(
                f"The manifest of version {last.version} in the registry is not that of bundle {digest}.",
                f"登记里第 {last.version} 版的清单不是版本包 {digest} 的。",
            )
        return str(last.version)

    def _digest(self, version: str) -> str:
        return str(self._client.get_model_version(BUNDLES, version).tags.get("bundle_digest", ""))

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
