"""A bundle that is whole and kills its parser kills a child, and is refused with what it died of."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.artefact import ArtefactError
from models.inspection import ROOT, Inspection, Limits, environment
from models.loading import Loader
from models.produce import Produced
from scoring.assembly import house_of, resolver_of
from tests.models.damage import sealed_again

BOOSTER = "risk.booster.json"


@pytest.fixture
def copy(produced: Produced, tmp_path: Path) -> Path:
    return Path(shutil.copytree(produced.place, tmp_path / "bundle"))


def first_tree(booster: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = booster["learner"]["gradient_booster"]["model"]["trees"][0]
    return tree


def leads_far_away(booster: dict[str, Any]) -> dict[str, Any]:
    tree = first_tree(booster)
    tree["left_children"][0] = tree["right_children"][0] = 2**30
    return booster


def leads_back_to_its_root(booster: dict[str, Any]) -> dict[str, Any]:
    tree = first_tree(booster)
    for side in ("left_children", "right_children"):
        tree[side] = [0 if child >= 0 else child for child in tree[side]]
    return booster


def reads_an_input_that_is_not_there(booster: dict[str, Any]) -> dict[str, Any]:
    first_tree(booster)["split_indices"][0] = 2**28
    return booster


DEEP = b'{"a":' * 200_000 + b"1" + b"}" * 200_000
WIDE = b'{"version":[3,0,0],"learner":[' + b"{}," * 5_000_000 + b"{}]}"


@pytest.mark.parametrize(
    "harm", [leads_far_away, leads_back_to_its_root, reads_an_input_that_is_not_there, DEEP]
)
def test_a_booster_that_crashes_the_parser_kills_the_child_alone(
    copy: Path, harm: Callable[[Any], Any] | bytes
) -> None:
    place = sealed_again(copy, {BOOSTER: harm})
    with pytest.raises(ArtefactError, match="ended its reader with SIGSEGV"):
        Loader().load(place, place.name, house_of(resolver_of()))


def test_a_booster_that_takes_all_memory_is_stopped(copy: Path) -> None:
    place = sealed_again(copy, {BOOSTER: WIDE})
    inspection = Inspection(place, place.name, Limits(memory=500 << 20))
    with pytest.raises(ArtefactError, match="bad_alloc"):
        inspection.passed()


def test_a_bundle_that_is_not_read_in_time_is_refused_and_its_child_is_gone(
    copy: Path, produced: Produced
) -> None:
    inspection = Inspection(copy, produced.bundle.digest, Limits(seconds=0.05))
    with pytest.raises(ArtefactError, match=r"not read within 0\.05 s"):
        inspection.passed()
    inspection.close()
    assert inspection.exit_code == -9


def test_a_digest_that_a_child_has_passed_needs_no_second_one(
    copy: Path, produced: Produced, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, loader = house_of(resolver_of()), Loader()
    first = loader.load(copy, produced.bundle.digest, house)

    def start(*_: object) -> None:
        raise AssertionError("a second child")

    monkeypatch.setattr("models.loading.Inspection", start)
    assert loader.load(copy, produced.bundle.digest, house).digest == first.digest


def test_the_child_can_be_run_by_hand_and_says_why_it_refuses(copy: Path, produced: Produced) -> None:
    def run(digest: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "models.inspect", str(copy), digest]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert json.loads(run(produced.bundle.digest).stdout) == {"bundle": produced.bundle.digest}
    refused = run("0" * 64)
    assert refused.returncode == 3
    assert "has digest" in json.loads(refused.stdout)["en"]


def test_the_child_is_told_of_no_database_and_no_key(
    copy: Path, produced: Produced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://greenloan:secret@db/greenloan")
    told = environment()
    assert str(ROOT) in told["PYTHONPATH"]
    assert "secret" not in str(told)
    started: list[dict[str, str]] = []
    popen = subprocess.Popen

    def start(*given: Any, **more: Any) -> Any:
        started.append(more["env"])
        return popen(*given, **more)

    monkeypatch.setattr(subprocess, "Popen", start)
    Inspection(copy, produced.bundle.digest).close()
    assert started == [told]
