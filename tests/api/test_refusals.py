"""Refusals are sentences in the reader's language."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command import app
from features.refusal import Refusal


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("score", "nothing.csv.gz", "--out", "o.csv"), "没有文件 nothing.csv.gz"),
        (("score", "t.csv", "--out", "o.doc"), "不能写成 o.doc"),
        (("score", "t.csv", "--out", "nowhere/o.csv"), "没有文件夹 nowhere"),
        (("train", "--data", "u.csv"), "u.csv 不是认得的表"),
        (("train", "--data", "t.csv"), "t.csv：The table has neither"),
    ],
)
def test_a_refusal_is_told_in_chinese_to_who_reads_chinese(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENLOAN_LANG", "zh")
    monkeypatch.setenv("GREENLOAN_HOME", str(home))
    Path("t.csv").write_text(
        "revenue,employees,net_profit,total_assets,total_liabilities\n1,2,3,4,5\n", "utf-8"
    )
    Path("u.csv").write_text("a,b\n1,2\n", "utf-8")
    result = CliRunner().invoke(app, list(asked))
    assert result.exit_code != 0
    assert words in result.stderr


def test_a_refusal_without_chinese_is_told_in_english() -> None:
    assert Refusal("Give a file.").words("zh") == "Give a file."
    assert Refusal("Give a file.", "请给文件。").words("zh") == "请给文件。"
    assert Refusal("Give a file.", "请给文件。").words("en") == str(Refusal("Give a file."))
