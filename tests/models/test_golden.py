"""A bundle carries what it answered at training, and answers it again wherever it is loaded."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.artefact import DOCUMENT, ArtefactError
from models.golden import ELSEWHERE, GOLDEN, agreement_of
from models.loading import load
from models.machine import machine_of
from models.produce import Produced
from tests.models.damage import sealed_again

FILE = f"{GOLDEN}{DOCUMENT}"


def test_the_cases_hold_unknown_figures_both_ends_and_nothing_at_all(produced: Produced) -> None:
    cases = produced.bundle.documents[GOLDEN]["cases"]
    assert 20 <= len(cases) <= 60
    assert (produced.place / FILE).stat().st_size < 100_000
    assert any(None in case and any(value is not None for value in case) for case in cases)
    assert any(set(case) == {"inf"} for case in cases)
    assert cases[-1].count(None) > len(cases[-1]) / 2
    for answers in produced.bundle.documents[GOLDEN]["answers"].values():
        assert len({round(value, 3) for value in answers["probability"]}) > 5
        assert answers["worst"] != answers["best"]


def test_what_was_saved_answers_its_cases_bit_for_bit(produced: Produced) -> None:
    agreement = agreement_of(load(produced.place))
    assert agreement.is_bit_for_bit
    assert agreement.words == f"{agreement.cases} golden cases equal bit for bit"


@pytest.mark.parametrize("task", ["risk", "recognition"])
@pytest.mark.parametrize("answer", ["margin", "probability", "worst", "best", "p0", "p1"])
def test_an_answer_that_is_off_by_one_in_its_last_bit_is_refused(
    produced: Produced, tmp_path: Path, task: str, answer: str
) -> None:
    def off(golden: dict[str, Any]) -> dict[str, Any]:
        values = golden["answers"][task][answer]
        values[3] = float(np.nextafter(values[3], 1e9))
        return golden

    place = sealed_again(Path(shutil.copytree(produced.place, tmp_path / "bundle")), {FILE: off})
    with pytest.raises(ArtefactError, match=rf"golden case 4 otherwise.*{task}\.{answer}"):
        load(place, place.name)


def moved(by: float) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(golden: dict[str, Any]) -> dict[str, Any]:
        golden["answers"]["risk"]["probability"][0] += by
        return golden

    return change


def test_elsewhere_they_are_held_within_a_millionth_and_that_is_said(produced: Produced) -> None:
    machine = {**asdict(machine_of()), "threads": 99}
    documents = produced.bundle.documents
    near = replace(
        produced.bundle,
        machine=machine,
        documents={**documents, GOLDEN: moved(0.9 * ELSEWHERE)(json.loads(json.dumps(documents[GOLDEN])))},
    )
    agreement = agreement_of(near)
    assert agreement.unlike == (f"threads 99, now {machine_of().threads}",)
    assert "within 1e-06 (threads 99" in agreement.words
    far = moved(1.1 * ELSEWHERE)(json.loads(json.dumps(documents[GOLDEN])))
    with pytest.raises(ArtefactError, match="otherwise than at training"):
        agreement_of(replace(near, documents={**documents, GOLDEN: far}))


def test_cases_and_answers_that_do_not_belong_together_are_refused(
    produced: Produced, tmp_path: Path
) -> None:
    def shorter(golden: dict[str, Any]) -> dict[str, Any]:
        golden["answers"]["risk"]["margin"].pop()
        return golden

    place = sealed_again(Path(shutil.copytree(produced.place, tmp_path / "bundle")), {FILE: shorter})
    with pytest.raises(ArtefactError, match="cannot be parsed"):
        load(place, place.name)
