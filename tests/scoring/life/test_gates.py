"""A gate is computed from the bundle's own papers: it holds, is missed, or lacks evidence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from features.refusal import Refusal
from models.artefact import ArtefactError
from models.champion import bundles_of
from models.papers import papers_of
from models.produce import Produced
from models.validation.finding import Verdict, limits
from scoring.life.gates import PACKAGED, gates_of, rules
from scoring.life.waivers import CONCERNS
from tests.scoring.life.shelves import edited, real_and_good

Documents = dict[str, Any]


def verdicts(home: Path, digest: str) -> dict[str, Verdict]:
    return {gate.code: gate.verdict for gate in gates_of(papers_of(bundles_of(home) / digest, digest))}


def changed(produced: Produced, home: Path, change: Callable[[Documents], None]) -> dict[str, Verdict]:
    def both(documents: Documents, manifest: Documents) -> None:
        real_and_good(documents, manifest)
        change(documents)

    return verdicts(home, edited(produced.place, home, both))


def set_verdict(documents: Documents, statistic: str, verdict: Verdict) -> None:
    for finding in documents["validation"]["risk"]["findings"]:
        if finding["statistic"] == statistic:
            finding["verdict"] = verdict.value


def drop(documents: Documents, statistic: str) -> None:
    pack = documents["validation"]["risk"]
    pack["findings"] = [one for one in pack["findings"] if one["statistic"] != statistic]


def test_every_gate_of_a_good_bundle_holds(produced: Produced, tmp_path: Path) -> None:
    found = changed(produced, tmp_path, lambda _: None)
    assert set(found.values()) == {Verdict.HOLDS}
    assert set(found) == {rule.code for rule in rules()}
    assert not set(found) & set(CONCERNS), "a waiver says one thing"


@pytest.mark.parametrize(
    ("gate", "statistic"),
    [(rule.code, name) for rule in rules() for name in rule.must_hold],
)
def test_a_finding_that_must_hold_closes_its_gate_where_it_is_missed_unsure_or_absent(
    produced: Produced, tmp_path: Path, gate: str, statistic: str
) -> None:
    missed = changed(produced, tmp_path / "a", lambda it: set_verdict(it, statistic, Verdict.MISSED))
    unsure = changed(produced, tmp_path / "b", lambda it: set_verdict(it, statistic, Verdict.NOT_ENOUGH))
    absent = changed(produced, tmp_path / "c", lambda it: drop(it, statistic))
    assert (missed[gate], unsure[gate], absent[gate]) == (
        Verdict.MISSED,
        Verdict.NOT_ENOUGH,
        Verdict.NOT_ENOUGH,
    )
    for found in (missed, unsure, absent):
        assert {one for code, one in found.items() if code != gate} == {Verdict.HOLDS}


def test_what_may_lack_evidence_closes_a_gate_only_where_it_is_missed(
    produced: Produced, tmp_path: Path
) -> None:
    unsure = changed(produced, tmp_path / "a", lambda it: set_verdict(it, "gain", Verdict.NOT_ENOUGH))
    absent = changed(produced, tmp_path / "b", lambda it: drop(it, "gain"))
    missed = changed(produced, tmp_path / "c", lambda it: set_verdict(it, "gain", Verdict.MISSED))
    assert set(unsure.values()) == set(absent.values()) == {Verdict.HOLDS}
    assert missed["discrimination"] is Verdict.MISSED


def test_a_finding_that_no_gate_names_closes_the_last_one_if_it_is_missed(
    produced: Produced, tmp_path: Path
) -> None:
    def add(documents: Documents) -> None:
        some = documents["validation"]["risk"]["findings"][0]
        documents["validation"]["risk"]["findings"].append(
            {**some, "statistic": "of_a_later_release", "verdict": Verdict.MISSED.value}
        )

    found = changed(produced, tmp_path, add)
    assert found.pop("others") is Verdict.MISSED
    assert set(found.values()) == {Verdict.HOLDS}


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.0, Verdict.HOLDS), (0.2, Verdict.HOLDS), (0.2001, Verdict.MISSED), (None, Verdict.NOT_ENOUGH)],
)
def test_the_refer_budget_is_a_fifth_at_one_unknown_figure(
    produced: Produced, tmp_path: Path, share: float | None, verdict: Verdict
) -> None:
    def change(documents: Documents) -> None:
        documents["card"]["refer_shares"] = None if share is None else {"0": 0.0, "1": share}

    assert changed(produced, tmp_path, change)["withholding"] is verdict


def test_a_gap_between_groups_is_missed_and_groups_too_thin_to_judge_are_no_evidence(
    produced: Produced, tmp_path: Path
) -> None:
    def gap(documents: Documents) -> None:
        documents["fairness"]["blocks"][0]["groups"][0]["verdict"] = "gap"

    def thin(documents: Documents) -> None:
        for block in documents["fairness"]["blocks"]:
            if block["name"] == "ownership":
                for group in block["groups"]:
                    group["verdict"] = "thin"

    def unknown(documents: Documents) -> None:
        blocks = documents["fairness"]["blocks"]
        documents["fairness"]["blocks"] = [one for one in blocks if one["name"] != "region"]

    assert changed(produced, tmp_path / "a", gap)["fairness"] is Verdict.MISSED
    assert changed(produced, tmp_path / "b", thin)["fairness"] is Verdict.NOT_ENOUGH
    assert changed(produced, tmp_path / "c", unknown)["fairness"] is Verdict.NOT_ENOUGH


def test_a_bundle_without_papers_has_no_gate_that_holds(produced: Produced, tmp_path: Path) -> None:
    found = verdicts(tmp_path, edited(produced.place, tmp_path, lambda documents, _: documents.clear()))
    assert set(found.values()) == {Verdict.NOT_ENOUGH}


def test_what_must_hold_is_a_finding_that_this_release_makes() -> None:
    assert {name for rule in rules() for name in rule.must_hold} <= set(limits())


@pytest.mark.parametrize("name", ["manifest.json", "card.document.json"])
def test_papers_that_were_changed_are_refused(produced: Produced, tmp_path: Path, name: str) -> None:
    digest = edited(produced.place, tmp_path, real_and_good)
    path = bundles_of(tmp_path) / digest / name
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
    with pytest.raises(ArtefactError, match="changed"):
        papers_of(path.parent, digest)
    path.unlink()
    with pytest.raises(ArtefactError, match="cannot be read"):
        papers_of(path.parent, digest)


@pytest.mark.parametrize("text", ["", "gates: 1", "gates: {x: {zh: 一}}"])
def test_a_file_of_gates_that_cannot_be_read_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gates.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=rf"gates\.yaml.*{PACKAGED.name}"):
        rules(path)
