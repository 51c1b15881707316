"""A running service goes over to another bundle, or refuses it and stays with the present one."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

import models.artefact
import models.loading
from api.app import create_app
from api.settings import Settings
from api.swapping import Swapper, Watch
from api.v1.example import EXAMPLE
from api.wiring import Services, services
from models.artefact import DOCUMENT, MANIFEST
from models.champion import FILE, Champion, bundles_of, champion_of, write_champion
from models.golden import GOLDEN
from models.produce import Produced
from scoring.journal.place import Place
from scoring.life.serving import lives_in
from scoring.life.standing import Mode
from scoring.life.states import Step
from scoring.life.trial import record_training
from tests.models.another import another_beside
from tests.models.damage import flipped, sealed_again, swapped, truncated

DAY = date(2026, 11, 27)
HARMS = 1_000


@pytest.fixture(scope="module")
def pair(produced: Produced, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two bundles, of which the first serves."""
    home = tmp_path_factory.mktemp("pair")
    place = Path(shutil.copytree(produced.place, bundles_of(home) / produced.place.name))
    another_beside(place)
    write_champion(home, produced.champion)
    return home


@pytest.fixture
def own(pair: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pair, tmp_path / "own"))


@pytest.fixture
def served(own: Path) -> Iterator[Services]:
    found = services(Settings(home=own))
    with found.journal:
        yield found


def other_of(home: Path) -> Path:
    serves = champion_of(home).digest
    return next(place for place in bundles_of(home).iterdir() if place.name != serves)


def name(home: Path, digest: str) -> None:
    """Let a bundle serve for trial, as training does: the journal first, the file last."""
    champion = Champion(digest, "7")
    record_training(Place(home), champion, {"fingerprint": "0", "synthetic": True}, "", Mode.TRIAL, DAY)
    write_champion(home, champion)


def swapper_of(found: Services) -> Swapper:
    assert found.swapper is not None
    return found.swapper


def look(found: Services) -> bool:
    """Look as the watching thread does, however short the time since the last look."""
    return swapper_of(found).look(is_patient=False)


def serves(found: Services) -> str:
    return found.serving.engine.bundle.digest


def test_what_is_promoted_begins_to_serve_and_going_back_reads_nothing(
    served: Services, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = serves(served), other_of(own).name
    client = TestClient(create_app(served))
    before = client.post("/v1/decisions", json=EXAMPLE).json()
    assert not look(served)
    name(own, other)
    assert look(served)
    after = client.post("/v1/decisions", json=EXAMPLE).json()
    assert (before["versions"]["bundle"], after["versions"]["bundle"]) == (first, other)
    assert before["risk"]["margin"] != after["risk"]["margin"]
    assert client.get("/readyz").json()["bundle"] == other
    monkeypatch.setattr("models.loading.sealed_of", lambda *_: pytest.fail("read again"))
    name(own, first)
    assert look(served)
    again = client.post("/v1/decisions", json=EXAMPLE).json()
    assert again["risk"] == before["risk"]


def test_a_request_that_took_the_old_bundle_finishes_with_it(served: Services, own: Path) -> None:
    taken = served.serving
    name(own, other_of(own).name)
    assert look(served)
    assert taken.engine.bundle.digest != serves(served)
    assert taken.consultant.engine is taken.engine
    assert {case.decision.versions.bundle for case in taken.portfolio.ordered()} <= {
        taken.engine.bundle.digest
    }


def test_what_it_decides_by_is_archived_before_the_first_decision(served: Services, own: Path) -> None:
    shutil.rmtree(own / "archive")
    name(own, other_of(own).name)
    assert look(served)
    for kind in ("policy", "reasons", "tables", "programmes"):
        assert (own / "archive" / kind / getattr(served.serving.engine.versions, kind)).exists()


def test_a_file_edited_by_hand_swaps_nothing_and_is_told(served: Services, own: Path) -> None:
    first, other = serves(served), other_of(own).name
    write_champion(own, Champion(other, "1"))
    assert not look(served)
    assert serves(served) == first
    told = TestClient(create_app(served)).get("/readyz", headers={"accept-language": "en"}).json()["refused"]
    assert told["bundle"] == other
    assert "the journal does not" in told["why"]
    name(own, other)
    assert look(served)
    assert served.pointer.refused is None


def test_a_journal_that_cannot_be_read_swaps_nothing(served: Services, own: Path) -> None:
    first = serves(served)
    name(own, other_of(own).name)
    served.journal.close()
    (own / "journal.db").rename(own / "away.db")
    (own / "journal.db").write_bytes(b"no database at all" * 100)
    assert not look(served)
    assert serves(served) == first
    assert served.pointer.refused is None


def test_in_production_an_unapproved_bundle_does_not_begin_to_serve(own: Path) -> None:
    settings = Settings(home=own)
    found = services(settings)
    with found.journal:
        first = serves(found)
        name(own, other_of(own).name)
        settings.mode = Mode.PRODUCTION
        assert not look(found)
        assert serves(found) == first
        assert found.pointer.refused is not None
        assert "may not serve" in str(found.pointer.refused.why)


def test_a_thousand_flips_cuts_and_swaps_are_refused_before_anything_is_parsed(
    served: Services, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of the bundle, the manifest included; the parser and the child are never called."""
    called: list[object] = []
    monkeypatch.setattr(models.artefact, "_model", lambda *given: called.append(given))
    monkeypatch.setattr(models.loading, "Inspection", lambda *given: called.append(given))
    first, place = serves(served), other_of(own)
    name(own, place.name)
    client, rng = TestClient(create_app(served)), np.random.default_rng(7)
    paths = sorted(place.iterdir())
    assert MANIFEST in {path.name for path in paths}
    refused = 0
    for number, (path, harm) in enumerate(
        islice(zip(cycle(paths), cycle([flipped, truncated, swapped]), strict=False), HARMS)
    ):
        whole = path.read_bytes()
        harm(rng, path)
        assert path.read_bytes() != whole
        assert not look(served)
        refused += served.pointer.refused is not None and served.pointer.refused.bundle == place.name
        path.write_bytes(whole)
        assert serves(served) == first
        if number % 100 == 0:
            answer = client.post("/v1/decisions", json=EXAMPLE)
            assert (answer.status_code, answer.json()["versions"]["bundle"]) == (200, first)
    assert refused == HARMS
    assert called == []
    monkeypatch.undo()
    assert look(served), "whole again, it begins to serve"
    assert serves(served) == place.name


def test_a_file_of_another_bundle_in_its_place_is_refused_by_name(served: Services, own: Path) -> None:
    first, place = serves(served), other_of(own)
    shutil.copy(bundles_of(own) / first / "risk.booster.json", place / "risk.booster.json")
    name(own, place.name)
    assert not look(served)
    assert served.pointer.refused is not None
    assert "changed: risk.booster.json" in str(served.pointer.refused.why)


def test_a_bundle_that_was_approved_and_kills_its_parser_kills_a_child_alone(
    served: Services, own: Path
) -> None:
    def leads_far_away(booster: dict[str, object]) -> dict[str, object]:
        tree = booster["learner"]["gradient_booster"]["model"]["trees"][0]  # type: ignore[index]
        tree["left_children"][0] = tree["right_children"][0] = 2**30
        return booster

    first, place = serves(served), sealed_again(other_of(own), {"risk.booster.json": leads_far_away})
    name(own, place.name)
    assert not look(served)
    assert serves(served) == first
    assert served.pointer.refused is not None
    assert "SIGSEGV" in str(served.pointer.refused.why)
    answer = TestClient(create_app(served)).post("/v1/decisions", json=EXAMPLE)
    assert answer.json()["versions"]["bundle"] == first


def test_golden_cases_off_by_one_bit_are_refused(served: Services, own: Path) -> None:
    def off(golden: dict[str, dict[str, dict[str, list[float]]]]) -> object:
        values = golden["answers"]["risk"]["margin"]
        values[0] = float(np.nextafter(values[0], np.inf))
        return golden

    name(own, sealed_again(other_of(own), {f"{GOLDEN}{DOCUMENT}": off}).name)
    assert not look(served)
    assert served.pointer.refused is not None
    assert "golden case 1 otherwise" in str(served.pointer.refused.why)


def test_a_refusal_is_recorded_once_however_often_it_is_tried(served: Services, own: Path) -> None:
    place, worker = other_of(own), services(Settings(home=own))
    (place / "risk.json").unlink()
    name(own, place.name)
    with worker.journal:
        for one in (served, served, worker, served, worker):
            assert not look(one)
    with Place(own).opened() as database:
        steps = lives_in(database).of(place.name).steps
    (notice,) = [one for one in steps if one.step is Step.NOTICE]
    assert notice.detail["serves"] == serves(served)
    assert "risk.json" in notice.why


def test_the_watch_swaps_within_a_few_looks_and_ends_when_told(served: Services, own: Path) -> None:
    other = other_of(own).name
    with Watch(swapper_of(served), 0.01):
        name(own, other)
        end = time.monotonic() + 30.0
        while serves(served) != other and time.monotonic() < end:
            time.sleep(0.01)
    assert serves(served) == other
    assert "swapper" not in {thread.name for thread in threading.enumerate()}


def test_a_broken_file_is_no_reason_to_stop(served: Services, own: Path) -> None:
    first = serves(served)
    for text in ("{", json.dumps({"digest": "../..", "version": ""}), ""):
        (own / FILE).write_text(text)
        assert not look(served)
    (own / FILE).unlink()
    assert not look(served)
    assert serves(served) == first
