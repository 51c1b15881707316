"""A bundle is plain data, and what is loaded is what was saved."""

import json
import pickletools
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.artefact import ArtefactError, House
from models.loading import load
from models.produce import Produced
from scoring.assembly import house_of, resolver_of


@pytest.fixture(scope="module")
def house() -> House:
    return house_of(resolver_of())


@pytest.fixture
def copy(produced: Produced, tmp_path: Path) -> Path:
    return Path(shutil.copytree(produced.place, tmp_path / "bundle"))


def test_every_file_is_plain_json_without_code(produced: Produced) -> None:
    paths = sorted(produced.place.iterdir())
    assert {path.suffix for path in paths} == {".json"}
    for path in paths:
        content = path.read_bytes()
        json.loads(content)
        with pytest.raises(ValueError, match=r"opcode|pickle"):
            list(pickletools.genops(content))


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


def test_a_bundle_carries_a_second_opinion_of_each_task_that_is_monotone_as_declared(
    produced: Produced,
) -> None:
    for model in load(produced.place).models.values():
        assert model.opinion is not None
        assert model.opinion.card.names == model.preparation.names
        for one, points in zip(model.preparation.inputs, model.opinion.card.points, strict=True):
            assert (np.diff(points) * one.direction >= 0.0).all(), one.name
