"""A bundle on disk: data alone, each file named with its digest, nothing pickled and no code.

Here it is written, and its bytes become models again; ``models/loading.py`` says what they must pass before.
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
from models.opinion import Opinion
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
            if model.opinion is not None:
                _write(place / f"{task.value}.scorecard.json", model.opinion.to_json())
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


def parsed(digest: str, manifest: Mapping[str, Any], contents: Mapping[str, bytes]) -> Bundle:
    """Return the bundle that these bytes are; they must have been held against their digests before."""
    tasks = [Task(name) for name in manifest["tasks"]]
    return Bundle(
        digest=digest,
        models={task: _model(contents, task) for task in tasks},
        indicators=manifest["indicators"],
        tables=manifest["tables"],
        data=manifest["data"],
        measures=json.loads(contents["measures.json"]),
        documents={
            name.removesuffix(DOCUMENT): json.loads(content)
            for name, content in sorted(contents.items())
            if name.endswith(DOCUMENT)
        },
        machine=manifest.get("machine", {}),
        manifest=manifest,
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def match(name: str, manifest: Mapping[str, Any], house: House | None) -> None:
    """Refuse a bundle of another format, or one that was trained on other formulas than this house's.

    Raises
    ------
    ArtefactError
        Naming the formulas.
    """
    if manifest.get("format") != FORMAT:
        raise ArtefactError(
            f"Bundle {name} has format {manifest.get('format')}, this release reads {FORMAT}. "
            "Train it again with this release.",
            f"版本包 {name} 的格式是 {manifest.get('format')}，本版本读 {FORMAT}。请用本版本重新训练。",
        )
    if house is None:
        return
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


def _model(contents: Mapping[str, bytes], task: Task) -> Model:
    description = json.loads(contents[f"{task.value}.json"])
    booster = xgboost.Booster()
    booster.load_model(bytearray(contents[f"{task.value}.booster.json"]))
    scorecard = contents.get(f"{task.value}.scorecard.json")
    return Model(
        task=task,
        preparation=Preparation.from_json(description["preparation"]),
        booster=booster,
        calibration=Calibration.from_json(description["calibration"]),
        reference=Reference(**description["reference"]),
        opinion=Opinion.from_json(json.loads(scorecard)) if scorecard else None,
    )


def _write(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
