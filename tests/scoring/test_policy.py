"""A bank's own policy: read as written, or refused with every fault at its place."""

from pathlib import Path

import pytest
import yaml

from models.spec import Task
from scoring.decision import Outcome
from scoring.policy import PACKAGED, Policy, PolicyError
from scoring.policy_file import DecideOn


def refused(tmp_path: Path, **changes: object) -> str:
    """Return what is said of the packaged policy with some parts changed; None takes a part away."""
    stored = {**yaml.safe_load(PACKAGED.read_text("utf-8")), **changes}
    path = tmp_path / "policy.yaml"
    path.write_text(
        yaml.safe_dump({name: part for name, part in stored.items() if part is not None}), "utf-8"
    )
    with pytest.raises(PolicyError) as caught:
        Policy.load(path)
    return str(caught.value)


def packaged(part: str) -> dict:
    return yaml.safe_load(PACKAGED.read_text("utf-8"))[part]


def test_a_bank_moves_a_cut_off_in_a_file_of_its_own(tmp_path: Path) -> None:
    bands = packaged("bands")
    bands["risk"][1]["from"] = 0.004
    stored = {**yaml.safe_load(PACKAGED.read_text("utf-8")), "bands": bands}
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(stored), "utf-8")
    assert Policy.load(path).cut_offs(Task.RISK)[0] == 0.004
    assert Policy.load(path).digest != Policy.load().digest


@pytest.mark.parametrize("part", ["quality", "most_outside", "terms", "bands", "matrix", "effective_from"])
def test_a_policy_without_a_part_is_refused_by_its_name(tmp_path: Path, part: str) -> None:
    assert f"- {part}: Field required" in refused(tmp_path, **{part: None})


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    bands = packaged("bands")
    bands["risk"][2]["from"] = "a lot"
    said = refused(tmp_path, bands=bands, most_outside=-1, colour="green", source="")
    for fault in ("bands.risk.2.from", "given 'a lot'", "most_outside", "given -1", "colour", "source"):
        assert fault in said


def test_a_part_that_is_misspelt_is_told(tmp_path: Path) -> None:
    assert "most_outsde: Extra inputs are not permitted" in refused(tmp_path, most_outsde=2)


def test_bands_out_of_order_are_refused_with_what_was_given(tmp_path: Path) -> None:
    bands = packaged("bands")
    bands["risk"][1]["from"] = 0.5
    assert (
        "bands.risk: from the best to the worst 'from' must rise from 0; given [0.0, 0.5, 0.005"
        in refused(tmp_path, bands=bands)
    )


def test_a_scale_of_fewer_than_seven_grades_is_refused(tmp_path: Path) -> None:
    bands, matrix = packaged("bands"), packaged("matrix")
    bands["risk"] = bands["risk"][:6]
    few = {green: {code: row[code] for code in "123456"} for green, row in matrix.items()}
    said = refused(tmp_path, bands=bands, matrix=few)
    assert "bands.risk: a master scale has at least 7 grades; given 6" in said


def test_a_bank_that_does_not_say_decides_on_everything_that_is_possible(tmp_path: Path) -> None:
    stored = yaml.safe_load(PACKAGED.read_text("utf-8"))
    del stored["decide_on"]
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(stored), "utf-8")
    assert Policy.load(path).decide_on is DecideOn.EXACT
    assert "decide_on: Input should be 'exact' or 'likely'" in refused(tmp_path, decide_on="guess")


def test_a_better_outcome_for_a_worse_band_is_refused_at_its_place(tmp_path: Path) -> None:
    matrix = packaged("matrix")
    matrix["weak"]["2"] = "support"
    said = refused(tmp_path, matrix=matrix)
    assert "matrix.weak.2: better than weak.1, though its band is worse" in said


def test_a_hole_in_the_matrix_and_a_band_that_is_not_there_are_both_told(tmp_path: Path) -> None:
    matrix = packaged("matrix")
    del matrix["fair"]["7"]
    matrix["fair"]["9"] = "not_supported"
    said = refused(tmp_path, matrix=matrix)
    assert "matrix.fair.7: one of support, support_with_conditions, not_supported is expected" in said
    assert "matrix.fair.9: there is no such pair of bands" in said


def test_an_outcome_that_only_an_engine_may_give_is_refused(tmp_path: Path) -> None:
    matrix = packaged("matrix")
    matrix["weak"]["7"] = Outcome.REFER.value
    assert "matrix.weak.7: one of support" in refused(tmp_path, matrix=matrix)


def test_what_is_not_yaml_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("bands: [", "utf-8")
    with pytest.raises(PolicyError, match="it is not YAML"):
        Policy.load(path)
