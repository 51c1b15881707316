"""A challenger in shadow scores what was decided, beside the answers and never in their way."""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import api.shadowing
from api.app import create_app
from api.command import app
from api.settings import Settings
from api.shadowing import Shadow
from api.wiring import Services, services
from features.border import read
from features.population.sample import sample_bodies
from models.champion import Champion, bundles_of, write_champion
from models.produce import Produced
from scoring.assembly import engine_of
from scoring.engine import Engine
from scoring.journal.entries import Kind
from scoring.life.states import Step
from scoring.life.taken import Taken
from scoring.record import record_of
from scoring.shadow import Compared, compared_in, folder_of
from tests.api.test_swapping import DAY
from tests.api.test_wiring import promoted
from tests.models.another import another_beside
from tests.models.damage import sealed_again

ASKED = 16
LONGEST = 120.0


@pytest.fixture(scope="module")
def pair(produced: Produced, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home in which one bundle serves, and the digest of another."""
    home = tmp_path_factory.mktemp("shadow")
    place = Path(shutil.copytree(produced.place, bundles_of(home) / produced.place.name))
    challenger = another_beside(place, 0.1).name
    write_champion(home, produced.champion)
    return home, challenger


@pytest.fixture(scope="module")
def served(pair: tuple[Path, str]) -> Iterator[Services]:
    found = services(Settings(home=pair[0]))
    with found.journal:
        yield found


@pytest.fixture(scope="module")
def other(pair: tuple[Path, str]) -> Engine:
    return engine_of(pair[0], champion=Champion(pair[1], ""))


@pytest.fixture(scope="module")
def bodies() -> list[dict[str, Any]]:
    return sample_bodies(3_000, ASKED)


def asked(found: Services, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send every body, and return the answers without what differs between two askings."""
    client = TestClient(create_app(found))
    answers = [client.post("/v1/decisions", json=body) for body in bodies]
    assert {one.status_code for one in answers} == {200}
    own = {"id", "entry", "digest", "recorded_at"}
    return [{name: value for name, value in one.json().items() if name not in own} for one in answers]


def shadow_of(home: Path, challenger: str, rest: float = 0.0) -> Shadow:
    rules = {"policy": str(Settings().policy), "tables": None, "programmes": None}
    return Shadow(home, lambda: challenger, rules, rest, every=0.05)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)


def test_answers_are_the_same_with_a_challenger_and_its_scores_are_its_own(
    served: Services, pair: tuple[Path, str], other: Engine, bodies: list[dict[str, Any]]
) -> None:
    home, challenger = pair
    shutil.rmtree(home / "shadow", ignore_errors=True)
    without = asked(served, bodies)
    with shadow_of(home, challenger) as shadow:
        until(lambda: shadow.challenger == challenger)
        assert asked(replace(served, shadow=shadow), bodies) == without
        until(lambda: compared_in(folder_of(home, challenger)).n == ASKED)
    found = compared_in(folder_of(home, challenger))
    decisions = [other.decide(read(body, served.today())) for body in bodies]
    befores = [one["outcome"] for one in without]
    pairs = zip(befores, (one.outcome.value for one in decisions), strict=True)
    assert found.changes == Counter((one, after) for one, after in pairs if one != after)
    assert (found.offered, found.dropped, found.deaths) == (ASKED, 0, 0)
    supported = [one for one in decisions if one.outcome.value.startswith("support")]
    assert found.challenger.supported == len(supported)
    assert found.challenger.expected["challenger"] == sum(one.risk.point for one in supported if one.risk)
    assert sum(group.n for group in found.groups["sector"].values()) == ASKED
    told = CliRunner().invoke(app, ["shadow", challenger[:12], "--home", str(home)])
    assert told.exit_code == 0, told.output
    assert f"{ASKED}" in told.output


def test_a_challenger_that_crashes_harms_no_answer(
    served: Services, pair: tuple[Path, str], bodies: list[dict[str, Any]], tmp_path: Path
) -> None:
    def leads_far_away(booster: dict[str, Any]) -> dict[str, Any]:
        tree = booster["learner"]["gradient_booster"]["model"]["trees"][0]
        tree["left_children"][0] = tree["right_children"][0] = 2**30
        return booster

    copy = Path(shutil.copytree(bundles_of(pair[0]) / pair[1], bundles_of(tmp_path) / "copy"))
    harmful = sealed_again(copy, {"risk.booster.json": leads_far_away}).name
    without = asked(served, bodies)
    with shadow_of(tmp_path, harmful) as shadow:
        until(lambda: shadow.challenger == harmful)
        beside = replace(served, shadow=shadow)
        assert asked(beside, bodies) == without

        def died() -> bool:
            asked(beside, bodies[:1])
            return shadow.counts.deaths > 0

        until(died)
    assert compared_in(folder_of(tmp_path, harmful)).n == 0


def test_a_challenger_that_stalls_fills_its_queue_and_delays_no_answer(
    served: Services, pair: tuple[Path, str], bodies: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.shadowing, "ROOM", 3)
    home, challenger = pair
    with shadow_of(home, challenger) as shadow:
        beside = replace(served, shadow=shadow)
        until(lambda: shadow.challenger == challenger)
        asked(beside, bodies[:1])
        until(lambda: shadow.process is not None)
        process = shadow.process
        assert process is not None
        os.kill(process, signal.SIGSTOP)
        while not shadow.counts.dropped:
            asked(beside, bodies)
        report = read(bodies[0], served.today())
        record = record_of(report, served.serving.engine.decide(report))
        start = time.perf_counter()
        shadow.offer("D-0", record)
        assert time.perf_counter() - start < 0.05
        os.kill(process, signal.SIGCONT)


def test_what_the_journal_puts_in_shadow_begins_to_score(pair: tuple[Path, str], produced: Produced) -> None:
    home, challenger = pair
    found = services(Settings(home=home))
    assert found.shadow is not None
    with found.journal, found.shadow as shadow:
        assert shadow.challenger is None
        for taken in promoted(challenger, DAY)[:3]:
            found.journal.append(Kind.PROMOTION, taken.content)
        found.journal.append(Kind.PROMOTION, Taken(Step.SHADOW, challenger, "1", DAY, "Lin").content)
        until(lambda: shadow.challenger == challenger)


def test_a_line_that_was_not_finished_is_passed_over(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "c")
    folder.mkdir(parents=True)
    (folder / "1.jsonl").write_bytes(b'{"id": "D-1", "champi')
    assert compared_in(folder) == Compared()
