"""A bundle is plain data, and a damaged one is refused before anything of it is parsed."""

import json
import pickletools
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import models.artefact
from models.artefact import MANIFEST, ArtefactError, House, load
from models.produce import Produced
from scoring.assembly import house_of, resolver_of


@pytest.fixture(scope="module")
def house() -> House:
    return house_of(resolver_of())


@pytest.fixture
def copy(produced: Produced, tmp_path: Path) -> Path:
    return Path(shutil.copytree(produced.place, tmp_path / "bundle"))


@pytest.fixture
def unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a model would be parsed."""

    def parse(*_: object) -> None:
        raise AssertionError("parsed before it was checked")

    monkeypatch.setattr(models.artefact, "_model", parse)


def flipped(rng: np.random.Generator, path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[rng.integers(len(content))] ^= 1 << int(rng.integers(8))
    path.write_bytes(bytes(content))


def truncated(rng: np.random.Generator, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(rng.integers(len(content)))])


def removed(_: np.random.Generator, path: Path) -> None:
    path.unlink()


def test_every_file_is_plain_json_without_code(produced: Produced) -> None:
    paths = sorted(produced.place.iterdir())
    assert {path.suffix for path in paths} == {".json"}
    for path in paths:
        content = path.read_bytes()
        json.loads(content)
        with pytest.raises(ValueError, match=r"opcode|pickle"):
            list(pickletools.genops(content))


@pytest.mark.usefixtures("unparsed")
@pytest.mark.parametrize("harm", [flipped, truncated, removed])
def test_harm_to_any_file_is_refused_before_it_is_parsed(
    copy: Path, produced: Produced, harm: Callable[[np.random.Generator, Path], None]
) -> None:
    rng = np.random.default_rng(7)
    for path in sorted(copy.iterdir()):
        whole = path.read_bytes()
        for _ in range(1 if harm is removed else 4):
            harm(rng, path)
            with pytest.raises(ArtefactError):
                load(copy, produced.bundle.digest)
            path.write_bytes(whole)


@pytest.mark.usefixtures("unparsed")
def test_a_file_that_was_added_or_swapped_is_named(copy: Path) -> None:
    (copy / "extra.json").write_text("{}")
    with pytest.raises(ArtefactError, match=r"extra\.json"):
        load(copy)
    (copy / "extra.json").unlink()
    risk, recognition = copy / "risk.booster.json", copy / "recognition.booster.json"
    one, other = risk.read_bytes(), recognition.read_bytes()
    risk.write_bytes(other)
    recognition.write_bytes(one)
    with pytest.raises(ArtefactError, match=r"recognition\.booster\.json, risk\.booster\.json"):
        load(copy)


def test_a_manifest_that_agrees_with_changed_files_has_another_digest(copy: Path, produced: Produced) -> None:
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    manifest["data"]["synthetic"] = False
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ArtefactError, match="has digest"):
        load(copy, produced.bundle.digest)


def test_a_bundle_of_other_formulas_is_refused_by_name(copy: Path, house: House) -> None:
    other = replace(house, indicators={**house.indicators, "debt_ratio": "another formula"})
    with pytest.raises(ArtefactError, match="debt_ratio"):
        load(copy, house=other)


def test_what_is_loaded_scores_as_what_was_saved(copy: Path, produced: Produced, house: House) -> None:
    again = load(copy, produced.bundle.digest, house)
    rng = np.random.default_rng(1)
    for task, model in produced.bundle.models.items():
        lows = np.array([one.low for one in model.preparation.inputs])
        highs = np.array([one.high for one in model.preparation.inputs])
        matrix = (lows + (highs - lows) * rng.random((500, len(lows)))).astype(np.float32)
        np.testing.assert_array_equal(model.margins(matrix), again.models[task].margins(matrix))
        assert again.models[task].calibration == model.calibration
