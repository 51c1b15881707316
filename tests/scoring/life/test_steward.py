"""Steps are taken in one order: what fails before the entry changes nothing, and the file comes last."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.v1.views import standing_view
from features.faults import FaultsError
from models.artefact import ArtefactError
from models.champion import FILE, Champion, bundles_of, champion_of
from models.loading import load
from models.produce import Produced
from scoring.journal.entries import Key, Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.trouble import KeyReusedError, Trouble, Unavailable
from scoring.life.asked import Asked, asked_of
from scoring.life.refused import StepRefused
from scoring.life.registrar import RegistryUnavailable
from scoring.life.serving import lives_in, serving_of
from scoring.life.standing import Mode, NotApproved, standing_of
from scoring.life.states import Ground, State, Step
from scoring.life.steward import Done, Steward
from scoring.life.times import Times
from tests.scoring.life.shelves import Remembering, edited, owned_by, real_and_good

TODAY = date(2026, 11, 27)
TIMES = Times.load()


class House:
    """A home with a journal, a steward, and good bundles on its shelf."""

    def __init__(self, home: Path, produced: Produced, mode: Mode = Mode.TRIAL) -> None:
        self.home, self._source = home, produced.place
        self.registrar = Remembering(home)
        self.journal = Journal.open(Place(home))
        self.journal.probe().result()
        self.steward = Steward(self.journal, home, mode, self.opens, self.registrar)

    def opens(self, digest: str) -> object:
        return load(bundles_of(self.home) / digest, digest)

    def bundle(self, number: int) -> str:
        return edited(self._source, self.home, owned_by(f"owner {number}"))

    def take(self, step: Step, bundle: str = "", by: str = "", day: date = TODAY, **more: Any) -> Done:
        key = more.pop("key", None)
        return self.steward.take(Asked(step, bundle, by or f"{step} person", "because", **more), day, key)

    def approved(self, bundle: str, day: date = TODAY) -> str:
        for step in (Step.VALIDATE, Step.PROPOSE, Step.APPROVE):
            self.take(step, bundle, day=day)
        return bundle

    def state(self, bundle: str) -> State:
        return lives_in(self.journal.database).of(bundle).state


def short_of_evidence(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
    """Leave out what two gates look at."""
    real_and_good(documents, manifest)
    documents["card"]["refer_shares"] = None
    del documents["fairness"]


@pytest.fixture
def house(tmp_path: Path, produced: Produced) -> Iterator[House]:
    found = House(tmp_path, produced)
    with found.journal:
        yield found


def test_a_promotion_is_an_entry_an_alias_with_tags_and_a_file(house: House) -> None:
    bundle = house.approved(house.bundle(1))
    done = house.take(Step.PROMOTE, bundle)
    assert house.state(bundle) is State.CHAMPION
    assert champion_of(house.home) == Champion(bundle, "7") == house.registrar.named["champion"]
    assert serving_of(house.journal, house.home).champion == Champion(bundle, "7")
    entry = house.journal.entry(done.taken.id)
    assert entry is not None
    assert (entry.kind, entry.value["by"], entry.value["why"]) == ("promotion", "promote person", "because")


def test_the_owner_of_the_manifest_cannot_approve_what_somebody_else_proposed(house: House) -> None:
    bundle = house.bundle(1)
    house.take(Step.VALIDATE, bundle)
    house.take(Step.PROPOSE, bundle)
    with pytest.raises(StepRefused) as refusal:
        house.take(Step.APPROVE, bundle, by="Owner 1")
    assert refusal.value.ground is Ground.SAME_PERSON


def test_an_approval_ends_with_its_year_or_with_the_first_waiver_that_it_rests_on(
    tmp_path: Path, produced: Produced
) -> None:
    house = House(tmp_path, produced)
    with house.journal:
        good = house.approved(house.bundle(1))
        life = lives_in(house.journal.database).of(good)
        assert life.approval is not None
        assert life.approval.until == date(2027, 11, 27)
        poor = edited(produced.place, tmp_path, short_of_evidence)
        house.take(Step.VALIDATE, poor)
        house.take(Step.PROPOSE, poor)
        with pytest.raises(StepRefused, match="withholding"):
            house.take(Step.APPROVE, poor)
        last = TODAY + timedelta(days=40)
        for what in ("withholding", "fairness"):
            until = last if what == "withholding" else last + timedelta(days=9)
            house.take(Step.WAIVE, poor, what=what, until=until)
        done = house.take(Step.APPROVE, poor)
        assert done.taken.until == last
        life = lives_in(house.journal.database).of(poor)
        assert life.is_approved(last)
        assert not life.is_approved(last + timedelta(days=1))
        with pytest.raises(StepRefused) as refusal:
            house.take(Step.PROMOTE, poor, day=last + timedelta(days=1))
        assert refusal.value.ground is Ground.LAPSED


@pytest.mark.parametrize("step", [Step.PROMOTE, Step.SHADOW])
def test_without_the_registry_nothing_is_promoted_and_nothing_half_done(house: House, step: Step) -> None:
    first, second = house.approved(house.bundle(1)), house.approved(house.bundle(2))
    house.take(Step.PROMOTE, first)
    before = (house.home / FILE).read_bytes(), len(lives_in(house.journal.database).of(second).steps)
    house.registrar.is_down.append(True)
    with pytest.raises(RegistryUnavailable):
        house.take(step, second)
    after = (house.home / FILE).read_bytes(), len(lives_in(house.journal.database).of(second).steps)
    assert before == after
    assert house.state(first) is State.CHAMPION


def test_without_the_journal_the_alias_is_put_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = house.approved(house.bundle(1)), house.approved(house.bundle(2))

    def down(*_: object, **__: object) -> None:
        raise Unavailable(Trouble.FULL)

    with monkeypatch.context() as context:
        context.setattr(Journal, "append", down)
        with pytest.raises(Unavailable):
            house.take(Step.PROMOTE, first)
    assert "champion" not in house.registrar.named
    house.take(Step.PROMOTE, first)
    with monkeypatch.context() as context:
        context.setattr(Journal, "append", down)
        with pytest.raises(Unavailable):
            house.take(Step.PROMOTE, second)
    assert house.registrar.named["champion"].digest == champion_of(house.home).digest == first


def test_a_rollback_needs_one_person_and_no_registry(house: House) -> None:
    first, second = house.approved(house.bundle(1)), house.approved(house.bundle(2))
    house.take(Step.PROMOTE, first)
    with pytest.raises(StepRefused, match="roll back"):
        house.take(Step.ROLLBACK)
    house.take(Step.PROMOTE, second)
    house.registrar.is_down.append(True)
    done = house.take(Step.ROLLBACK, by="promote person")
    assert done.note is not None
    assert (done.taken.bundle, done.taken.detail["before"]) == (first, second)
    assert champion_of(house.home).digest == first
    assert (house.state(first), house.state(second)) == (State.CHAMPION, State.VALIDATED)


def test_a_bundle_that_cannot_be_opened_is_not_promoted(house: House) -> None:
    bundle = house.approved(house.bundle(1))
    booster = next((bundles_of(house.home) / bundle).glob("*.booster.json"))
    booster.write_bytes(booster.read_bytes()[:-1])
    with pytest.raises(ArtefactError):
        house.take(Step.PROMOTE, bundle)
    assert house.state(bundle) is State.APPROVED
    assert not (house.home / FILE).exists()


def test_the_same_key_takes_a_step_once(house: House) -> None:
    bundle = house.bundle(1)
    key = Key.of("mine", b"validate")
    first = house.take(Step.VALIDATE, bundle, key=key)
    again = house.take(Step.VALIDATE, bundle, key=key)
    assert (again.taken, again.is_replay) == (first.taken, True)
    with pytest.raises(KeyReusedError):
        house.take(Step.PROPOSE, bundle, key=Key.of("mine", b"propose"))


def test_an_approval_written_past_the_rules_counts_for_nothing(house: House) -> None:
    bundle = house.bundle(1)
    house.take(Step.VALIDATE, bundle)
    proposal = house.take(Step.PROPOSE, bundle, by="Lin Lan").taken
    forged = {**proposal.content, "step": "approve", "gates": {"fairness": "holds"}, "until": "2027-01-01"}
    house.journal.append(Kind.PROMOTION, forged)
    assert house.state(bundle) is State.VALIDATED
    with pytest.raises(StepRefused):
        house.take(Step.PROMOTE, bundle)


def test_of_two_steps_at_once_the_later_that_no_longer_counts_is_told_so(house: House) -> None:
    bundle = house.approved(house.bundle(1))

    retired = {"step": "retire", "bundle": bundle, "day": "2026-11-27"}
    house.registrar.meanwhile.append(lambda: house.journal.append(Kind.PROMOTION, retired))
    for _ in ("asked", "asked again with the same key"):
        with pytest.raises(StepRefused, match="moment"):
            house.take(Step.PROMOTE, bundle, key=Key.of("mine", b"promote"))
    assert house.state(bundle) is State.RETIRED
    assert "champion" not in house.registrar.named
    assert not (house.home / FILE).exists()


def test_in_production_only_what_is_approved_and_real_serves_unless_it_is_waived(
    tmp_path: Path, produced: Produced
) -> None:
    house = House(tmp_path, produced, Mode.PRODUCTION)

    def synthetic(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
        real_and_good(documents, manifest)
        manifest["data"]["synthetic"] = True

    with house.journal:
        draft = house.bundle(1)
        with pytest.raises(NotApproved, match="no two people"):
            house.take(Step.TRIAL, draft)
        made_up = house.approved(edited(produced.place, tmp_path, synthetic))
        with pytest.raises(NotApproved, match=r"synthetic.*greenloan bundles waive"):
            house.take(Step.PROMOTE, made_up)
        last = TODAY + timedelta(days=30)
        house.take(Step.WAIVE, made_up, what="synthetic", until=last)
        with pytest.raises(NotApproved):
            house.take(Step.PROMOTE, made_up, day=last + timedelta(days=1))
        house.take(Step.PROMOTE, made_up, day=last)
        named = serving_of(house.journal, house.home)
        data = json.loads((bundles_of(tmp_path) / made_up / "manifest.json").read_text("utf-8"))["data"]
        standing = standing_of(named, data, last)
        assert (standing.unwaived, standing.lacks) == ((), ("synthetic",))
        assert standing.chained == {
            "entry": named.lives.charge.number if named.lives and named.lives.charge else None,
            "state": "champion",
            "lacks": ["synthetic"],
            "waivers": [standing.waivers[0].number],
        }
        later = standing_of(named, data, date(2027, 11, 28))
        assert later.unwaived == ("approval", "synthetic")


def test_a_decision_keeps_the_waivers_on_which_its_approval_rests(tmp_path: Path, produced: Produced) -> None:
    house = House(tmp_path, produced)
    with house.journal:
        poor = edited(produced.place, tmp_path, short_of_evidence)
        last = TODAY + timedelta(days=30)
        house.take(Step.VALIDATE, poor)
        house.take(Step.PROPOSE, poor)
        given = [
            house.take(Step.WAIVE, poor, what=what, until=last).taken for what in ("withholding", "fairness")
        ]
        house.take(Step.APPROVE, poor)
        house.take(Step.PROMOTE, poor)
        named = serving_of(house.journal, house.home)
        standing = standing_of(named, {"synthetic": False}, TODAY)
        assert standing.chained["waivers"] == [one.number for one in given]
        told = standing_view(standing.chained, "en")["standing"]
        assert told["said"].startswith("Approved by two people; a gate")
        assert standing_of(named, {"synthetic": False}, last + timedelta(days=1)).waivers == ()


WRONG: dict[str, Any] = {"step": "waive", "by": "\u200b", "why": " ", "what": "luck", "until": "2027-05-28"}


def test_every_fault_of_what_is_asked_is_told_at_once() -> None:
    with pytest.raises(FaultsError) as error:
        asked_of({**WRONG, "more": 1}, "", TODAY, TIMES)
    assert {fault.place for fault in error.value.faults} == {"/by", "/why", "/what", "/until", "/more"}
    with pytest.raises(FaultsError) as error:
        asked_of({"step": "notice", "by": "Lin", "why": "x", "until": "2027-01-01"}, "", TODAY, TIMES)
    assert {fault.place for fault in error.value.faults} == {"/step", "/until"}
    good = {"step": "waive", "by": "Lin", "why": "x", "what": "fairness", "until": "2027-05-27"}
    assert asked_of(good, "a", TODAY, TIMES).until == date(2027, 5, 27)
    assert asked_of({**good, "until": "2026-11-27"}, "a", TODAY, TIMES).until == TODAY
