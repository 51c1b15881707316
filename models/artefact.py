"""A bundle on disk: data alone, each file named with its digest, nothing pickled and no code.

Digests are checked before anything is parsed: a flipped bit can crash the parser of a booster or change
its scores without a word.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from features.refusal import NotThere
from models.calibrate import Calibration
from models.machine import machine_of
from models.model import Model
from models.preparation import Preparation
from models.reference import Reference
from models.spec import Task
from models.trees import xgboost

MANIFEST = "manifest.json"
DOCUMENT = ".document.json"
FORMAT = 3


class ArtefactError(NotThere):
    """A bundle is damaged, or does not belong to this house."""


@dataclass(frozen=True, slots=True)
class House:
    """What a bundle was trained with and must be read with.

    Attributes
    ----------
    indicators
        The fingerprint of every indicator's formula, by name.
    tables
        The fingerprint of the dated tables.
    """

    indicators: Mapping[str, str]
    tables: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """Models that go together, with what they rest on.

    Attributes
    ----------
    digest
        SHA-256 of the manifest, which holds the digests of all other files.
    data
        What it was trained on: a name, a fingerprint, rows, years, and whether it is synthetic.
    documents
        What was found out at training and is only shown: cards, fairness, sector benchmarks, by name.
    machine
        On what it was trained: platform, thread count and the versions of the libraries that do arithmetic.
    manifest
        All that the manifest tells; the bundle's digest is its own.
    """

    digest: str
    models: Mapping[Task, Model]
    indicators: Mapping[str, str]
    tables: str
    data: Mapping[str, Any]
    measures: Mapping[str, Any]
    documents: Mapping[str, Any] = field(default_factory=dict)
    machine: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The digest as people say it: ``b-`` and its first twelve characters."""
        return f"b-{self.digest[:12]}"

    @property
    def is_synthetic(self) -> bool:
        """Whether it rests on the synthetic population: it then demonstrates and decides nothing."""
        return bool(self.data["synthetic"])


def save(
    folder: Path,
    models: Mapping[Task, Model],
    house: House,
    data: Mapping[str, Any],
    measures: Mapping[str, Any],
    documents: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
) -> Path:
    """Write a bundle below ``folder`` under its digest and return the place; written whole or not at all.

    ``told`` is what the manifest says of where the bundle comes from (``models.manifest.told_of``).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as temporary:
        place = Path(temporary) / "bundle"
        place.mkdir()
        for task, model in models.items():
            model.booster.save_model(place / f"{task.value}.booster.json")
            _write(place / f"{task.value}.json", _description(model))
        _write(place / "measures.json", measures)
        for name, document in (documents or {}).items():
            _write(place / f"{name}{DOCUMENT}", document)
        read = {name for model in models.values() for name in model.preparation.names}
        manifest = {
            **(told or {}),
            "format": FORMAT,
            "data": data,
            "machine": asdict(machine_of()),
            "tasks": sorted(task.value for task in models),
            "indicators": {name: house.indicators[name] for name in sorted(read)},
            "tables": house.tables,
            "files": {path.name: digest_of(path) for path in sorted(place.iterdir())},
        }
        _write(place / MANIFEST, manifest)
        target = folder / digest_of(place / MANIFEST)
        if not target.exists():
            os.replace(place, target)
    return target


def load(folder: Path, expected: str | None = None, house: House | None = None) -> Bundle:
    """Read a bundle after checking every digest.

    Parameters
    ----------
    expected
        The digest under which it was approved, kept outside the bundle.
    house
        What runs here; an indicator that computes something else is refused.

    Raises
    ------
    ArtefactError
        With what was found, what was expected and what to do.
    """
    digest = _checked(folder, expected)
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    if manifest["format"] != FORMAT:
        raise ArtefactError(
            f"Bundle {folder.name} has format {manifest['format']}, this release reads {FORMAT}. "
            "Train it again with this release.",
            f"版本包 {folder.name} 的格式是 {manifest['format']}，本版本读 {FORMAT}。请用本版本重新训练。",
        )
    if house is not None:
        _match(manifest, house)
    tasks = [Task(name) for name in manifest["tasks"]]
    return Bundle(
        digest=digest,
        models={task: _model(folder, task) for task in tasks},
        indicators=manifest["indicators"],
        tables=manifest["tables"],
        data=manifest["data"],
        measures=json.loads((folder / "measures.json").read_text("utf-8")),
        documents={
            path.name.removesuffix(DOCUMENT): json.loads(path.read_text("utf-8"))
            for path in sorted(folder.glob(f"*{DOCUMENT}"))
        },
        machine=manifest.get("machine", {}),
        manifest=manifest,
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _checked(folder: Path, expected: str | None) -> str:
    if not (folder / MANIFEST).is_file():
        raise ArtefactError(
            f"No {MANIFEST} in {folder}. Give the folder of a bundle, or train one.",
            f"{folder} 里没有 {MANIFEST}。请给出版本包的文件夹，或先训练一个。",
        )
    digest = digest_of(folder / MANIFEST)
    if expected is not None and digest != expected:
        raise ArtefactError(
            f"The manifest in {folder} has digest {digest}, expected {expected}. "
            "It was changed or swapped; fetch the bundle again from the registry.",
            f"{folder} 里清单的摘要是 {digest}，应为 {expected}：被改动或换过，请从登记处重新取。",
        )
    try:
        files = dict(json.loads((folder / MANIFEST).read_text("utf-8"))["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactError(
            f"The manifest in {folder} cannot be read: {error}. Fetch it again.",
            f"{folder} 里的清单读不出来：{error}。请重新取。",
        ) from error
    found = {path.name for path in folder.iterdir()} - {MANIFEST}
    wrong = sorted(found.symmetric_difference(files))
    wrong += sorted(name for name in found & files.keys() if digest_of(folder / name) != files[name])
    if wrong:
        raise ArtefactError(
            f"Files of bundle {folder.name} are missing, added or changed: {', '.join(wrong)}. "
            "Fetch the bundle again from the registry.",
            f"版本包 {folder.name} 有文件缺失、多出或被改：{'、'.join(wrong)}。请从登记处重新取。",
        )
    return digest


def _match(manifest: Mapping[str, Any], house: House) -> None:
    changed = sorted(
        name for name, found in manifest["indicators"].items() if house.indicators.get(name) != found
    )
    if changed:
        raise ArtefactError(
            f"The bundle was trained on other formulas of: {', '.join(changed)}. "
            "A changed formula is a changed indicator; train again, or run the release it was trained with.",
            f"版本包训练时的公式与现在不同：{'、'.join(changed)}。请重新训练，或用训练它的版本运行。",
        )


def _description(model: Model) -> dict[str, Any]:
    return {
        "task": model.task.value,
        "preparation": model.preparation.to_json(),
        "calibration": model.calibration.to_json(),
        "reference": asdict(model.reference),
    }


def _model(folder: Path, task: Task) -> Model:
    description = json.loads((folder / f"{task.value}.json").read_text("utf-8"))
    booster = xgboost.Booster()
    booster.load_model(folder / f"{task.value}.booster.json")
    return Model(
        task=task,
        preparation=Preparation.from_json(description["preparation"]),
        booster=booster,
        calibration=Calibration.from_json(description["calibration"]),
        reference=Reference(**description["reference"]),
    )


def _write(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
