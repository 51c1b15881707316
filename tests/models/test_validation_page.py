"""The page of all benchmarks: made of kept results and claims, and of nothing else."""

import json
import re
import shutil
from pathlib import Path

import pytest

from models.benchmark.german import PUBLISHED
from models.benchmark.page import NoEvidenceError, claims, page
from models.benchmark.sba import PUBLISHED_CASE, PUBLISHED_WRONG

DOCS = Path(__file__).parents[2] / "docs"
EVIDENCE = DOCS / "evidence"


def test_the_page_comes_again_from_its_evidence_to_the_same_bytes() -> None:
    assert page(EVIDENCE) == (DOCS / "validation.md").read_text(encoding="utf-8"), (
        "Run 'greenloan evidence' after a change of results or claims."
    )


def test_a_changed_result_changes_the_page_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    copy = shutil.copytree(EVIDENCE, tmp_path / "evidence")
    path = copy / "taiwan_bankruptcy_benchmark.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows[0]["roc_auc"] = 0.1234
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert "| 0.1234 (" in page(copy)
    path.unlink()
    with pytest.raises(NoEvidenceError, match="make validation"):
        page(copy)


def test_every_set_says_what_it_proves_and_what_not_beside_what_was_published() -> None:
    for name, claim in claims().items():
        assert claim.published, name
        assert claim.proves, name
        assert claim.does_not, name
        rows = [json.loads(line) for line in (EVIDENCE / f"{name}_benchmark.jsonl").read_text().splitlines()]
        models = {row["model"] for row in rows}
        assert {"house", "free", "missingness"} <= models, name
        assert all("price_of_direction" in row for row in rows if row["model"] == "house"), name


def test_published_figures_are_those_that_the_code_compares_with() -> None:
    told = claims()
    case = [one["figure"] for one in told["sba_loans"].published]
    assert case[0] == ", ".join(str(number) for number in PUBLISHED_CASE.values())
    assert case[1].startswith(str(PUBLISHED_WRONG))
    assert told["german_credit"].published[0]["figure"] == str(PUBLISHED)


def test_no_line_of_the_page_names_this_machine() -> None:
    for path in (DOCS / "validation.md", *EVIDENCE.glob("*.jsonl")):
        assert not re.search(r"/(work|tmp|home|root)/", path.read_text(encoding="utf-8")), path.name
