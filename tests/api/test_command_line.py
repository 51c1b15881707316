"""The command line's manners: quick help, two languages, exit codes, JSON, sentences and no tracebacks."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner, Result

from api.command import app
from api.spoken import put_in_language, spoken
from api.terminal import counting, progress, show_json

OK, FAILED_CHECK, WRONG_INPUT, NOT_THERE = 0, 1, 2, 3
ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-c", "from api.command import main; main()")
"""What the installed ``greenloan`` does."""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLOAN_HOME", str(tmp_path / "own-home"))
    monkeypatch.setenv("GREENLOAN_LANG", "en")
    monkeypatch.delenv("GREENLOAN_DATA", raising=False)


def run(*arguments: object) -> Result:
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_answers_at_once() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert program("--help").returncode == OK
        times.append(time.perf_counter() - start)
    assert min(times) < 1.0, (
        "half a second on an idle machine; a library that is slow to import is in its way"
    )


def test_help_imports_no_library_of_the_work() -> None:
    code = (
        "import sys; from api.command import app; print(sorted(set(sys.modules) & {'numpy','pandas','rich'}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def commands_of(command: Any, name: str = "greenloan") -> Iterator[tuple[str, Any]]:
    yield name, command
    for inner, one in getattr(command, "commands", {}).items():
        yield from commands_of(one, f"{name} {inner}")


COMMANDS = dict(commands_of(typer.main.get_command(app)))
TEXTS = {
    **{name: command.help for name, command in COMMANDS.items()},
    **{
        f"{name} {option.name}": option.help
        for name, command in COMMANDS.items()
        for option in command.params
        if option.name not in {"help"}
    },
}


@pytest.mark.parametrize("place", TEXTS)
def test_every_command_and_option_is_explained_in_english_and_in_chinese(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = spoken(TEXTS[place])
    monkeypatch.setenv("GREENLOAN_LANG", "zh")
    chinese = spoken(TEXTS[place])
    assert english.isascii()
    assert english
    assert not chinese.isascii()


def test_help_is_in_the_readers_language() -> None:
    assert "List the indicators" in program("--help", GREENLOAN_LANG="en").stdout
    chinese = program("--help", GREENLOAN_LANG="zh_CN.UTF-8").stdout
    assert "指标目录" in chinese
    assert "List the indicators" not in chinese


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "greenloan"])
def test_every_command_has_its_help(name: str) -> None:
    assert run(*name.split()[1:], "--help").exit_code == OK


def test_tables_and_sentences_are_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    english = run("indicators")
    assert "Energy intensity" in english.stdout
    assert "162 indicators" in english.stderr or "indicators" in english.stderr
    monkeypatch.setenv("GREENLOAN_LANG", "zh")
    chinese = run("indicators")
    assert "单位产值综合能耗" in chinese.stdout
    assert "个指标" in chinese.stderr


def test_the_indicators_are_printed_with_formula_unit_direction_source_and_inputs() -> None:
    found = {one["name"]: one for one in json.loads(run("indicators", "--json").stdout)}
    assert len(found) >= 60
    one = found["energy_intensity"]
    assert one["formula"] == "energy_consumption ÷ revenue [highest where revenue ≤ 0] × 10000"
    assert (one["unit"], one["better"], one["source"]) == ("tce/万元", "lower", "GB/T 36132-2025 B.1")
    assert one["inputs"] == ["energy_consumption", "revenue"]
    assert "↓" in run("indicators").stdout


def test_units_in_brackets_are_printed_and_taken_for_no_markup(plants: Path) -> None:
    assert "[tce]" in run("indicators", "--data", plants).stdout


@pytest.fixture
def plants(tmp_path: Path) -> Path:
    frame = pd.DataFrame(
        {
            "id": ["A", "B"],
            "fy": [2024, 2025],
            "sic": [2051, 3341],
            "sales": [1e7, 2e7],
            "employees": [100.0, 50.0],
            "ec_plant_usage": [1e6, 2e6],
            "e2_plant_usage": [1e4, None],
        }
    )
    frame.to_parquet(tmp_path / "plants_later.parquet")
    return tmp_path / "plants_later.parquet"


@pytest.fixture
def facilities(tmp_path: Path) -> Path:
    frame = pd.DataFrame(
        {
            "facility_id": [1, 2],
            "fuel_type": ["Natural Gas (Weighted U.S. Average)", "Tires"],
            "energy_tj": [100.0, 5.0],
            "ghg_tco2e": [5_000.0, 400.0],
        }
    )
    (tmp_path / "ghgrp").mkdir()
    frame.to_parquet(tmp_path / "ghgrp" / "combustion_2024.parquet")
    return tmp_path / "ghgrp"


def test_plants_are_worked_out_to_a_table_by_division_a_file_and_json(plants: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    told = json.loads(
        run("indicators", "--data", plants, "--out", out, "--day", "2026-01-01", "--json").stdout
    )
    assert (told["plants"], told["day"]) == (2, "2026-01-01")
    assert [one["division"] for one in told["divisions"]] == ["C14", "C32", "all"]
    assert told["divisions"][0]["label"] == {"zh": "食品制造业", "en": "Manufacture of Foods"}
    assert told["divisions"][1]["electricity_share"] == 1.0
    written = pd.read_parquet(out)
    assert written["id"].tolist() == ["A", "B"]
    assert written["energy_consumption"].tolist()[1] == pytest.approx(245.8)
    table = run("indicators", "--data", plants)
    assert "C14" in table.stdout
    assert "recalled" in table.stderr


def test_facilities_are_held_against_what_they_reported_by_fuel(facilities: Path) -> None:
    told = json.loads(run("indicators", "--data", facilities, "--json").stdout)
    assert "plants" not in told
    assert [(one["code"], one["rows"]) for one in told["fuels"]] == [("natural_gas", 1), ("", 1)]
    shown = run("indicators", "--data", facilities).stdout
    assert "none of our set" in shown
    assert " %" in shown


def test_a_folder_that_holds_both_is_worked_out_whole(plants: Path, facilities: Path) -> None:
    told = json.loads(run("indicators", "--data", plants.parent, "--json").stdout)
    assert told["plants"] == 2
    assert len(told["fuels"]) == 2
    assert facilities.parent == plants.parent


def test_what_rests_on_recalled_rows_is_told(plants: Path, tmp_path: Path) -> None:
    frame = pd.read_parquet(plants).assign(e9_plant_usage=[5.0, None])
    frame.to_parquet(tmp_path / "plants_wood.parquet")
    told = json.loads(run("indicators", "--data", tmp_path / "plants_wood.parquet", "--json").stdout)
    assert all({"lookup", "source", "confidence", "plants"} <= set(one) for one in told["unconfirmed"])
    assert "recalled" in " ".join(told["notes"])


def test_tables_are_summed_up_and_a_fault_is_told_with_file_and_line(tmp_path: Path) -> None:
    found = json.loads(run("tables", "check", "--json").stdout)
    assert {"name", "rows", "verified", "recalled", "judgement"} <= set(found[0])
    refused = run("tables", "check", "--folder", tmp_path)
    assert refused.exit_code == WRONG_INPUT
    assert "sources.csv:1 file" in refused.stderr


def test_the_population_is_compared_and_written(tmp_path: Path) -> None:
    out = tmp_path / "p.parquet"
    told = json.loads(run("population", "--enterprises", 300, "--out", out, "--json").stdout)
    assert told["outside"] == 0
    assert len(told["targets"]) >= 14
    assert len(pd.read_parquet(out)) == told["rows"]
    shown = run("population", "--enterprises", 300)
    assert "asset_liability_ratio" in shown.stdout
    assert "figures within tolerance" in shown.stderr


def test_the_doctor_says_what_the_machine_has_and_that_nothing_serves(tmp_path: Path) -> None:
    found = run("doctor", "--home", tmp_path / "h", "--json")
    told = json.loads(found.stdout)
    assert found.exit_code == FAILED_CHECK
    assert told["lacking"] == ["serves"] or set(told["lacking"]) <= {"serves", "browser", "postgresql"}
    assert {"python", "processors", "sqlite", "browser", "postgresql", "free_disk", "home"} <= set(told)
    assert len(told["tables"].split()[0]) == 64
    assert "Serving bundle" in run("doctor", "--home", tmp_path / "h").stdout


def test_the_doctor_is_content_where_a_bundle_serves(home: Path) -> None:
    found = run("doctor", "--home", home, "--json")
    told = json.loads(found.stdout)
    assert found.exit_code == OK
    assert told["well"] is True
    assert "synthetic" in told["serves"]


def blocked(folder: Path) -> Path:
    """Return a path that nobody can write, not even root: below a file."""
    (folder / "file").write_text("x")
    return folder / "file" / "below"


FAULTY: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "missing.parquet",
    "wrong ending": lambda folder: written(folder / "a.txt", b"x"),
    "empty parquet": lambda folder: written(folder / "a.parquet", b""),
    "empty csv": lambda folder: written(folder / "a.csv", b""),
    "damaged parquet": lambda folder: written(folder / "a.parquet", b"PAR1 no more PAR1"),
    "damaged json": lambda folder: written(folder / "a.jsonl", b'{"a":'),
    "bytes for csv": lambda folder: written(folder / "a.csv", b"\xff\xfe\x00\x80,\n"),
    "no known column": lambda folder: written(folder / "a.csv", b"x,y\n1,2\n"),
    "a folder without data": lambda folder: folder,
}


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("command", ["indicators", "train"])
@pytest.mark.parametrize("kind", FAULTY)
def test_a_faulty_file_is_a_sentence_and_exit_code_2(command: str, kind: str, tmp_path: Path) -> None:
    data = FAULTY[kind](tmp_path)
    found = run(command, "--data", data)
    assert found.exit_code == WRONG_INPUT
    last = found.stderr.strip().splitlines()[-1]
    assert "Traceback" not in found.stderr
    assert last.endswith(".") or "--map" in last
    assert found.stdout == ""


def test_an_output_that_cannot_be_written_is_a_sentence(plants: Path, tmp_path: Path) -> None:
    for arguments in (
        ("indicators", "--data", plants, "--out", blocked(tmp_path) / "x.parquet"),
        ("indicators", "--data", plants, "--out", tmp_path / "none" / "x.csv"),
        ("population", "--enterprises", 10, "--out", blocked(tmp_path) / "x.parquet"),
        ("population", "--enterprises", 10, "--out", tmp_path / "x.docx"),
    ):
        found = run(*arguments)
        assert found.exit_code == WRONG_INPUT, arguments
        assert found.stderr.strip().endswith((".", "digits)."))


@pytest.mark.parametrize("command", [("train", "--enterprises", "500"), ("demo",)])
def test_a_home_that_cannot_be_written_is_told_before_the_work(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    start = time.perf_counter()
    found = run(*command, "--home", blocked(tmp_path))
    assert found.exit_code == WRONG_INPUT
    assert "Cannot read or write" in found.stderr
    assert time.perf_counter() - start < 5.0


def test_what_is_not_there_is_exit_code_3(tmp_path: Path, plants: Path) -> None:
    found = run("score", plants, "--out", tmp_path / "o.csv", "--home", tmp_path / "empty")
    assert found.exit_code == NOT_THERE
    assert "greenloan train" in found.stderr
    assert run("serve", "--home", tmp_path / "empty").exit_code == NOT_THERE


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("population", "--enterprises", "0"),
        ("population", "--enterprises", "many"),
        ("indicators", "--day", "2026-13-01", "--data", "x"),
        ("serve", "--port", "99999"),
        ("score",),
    ],
)
def test_a_wrong_command_or_option_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == WRONG_INPUT


@pytest.mark.parametrize("read", [0, 1])
@pytest.mark.parametrize("arguments", [("indicators", "--json"), ("fields", "--json"), ("indicators",)])
def test_a_reader_who_leaves_is_no_failure(arguments: tuple[str, ...], read: int) -> None:
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(read)
    process.stdout.close()
    complaint = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == OK
    assert "Traceback" not in complaint
    assert "Broken" not in complaint


def test_json_never_holds_what_is_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        show_json({"a": float("nan")})
    assert "NaN" not in capsys.readouterr().out


def test_long_work_shows_how_far_it_has_come_where_somebody_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with counting("Drawing", 10) as advance, progress("Reading") as step:
        advance(5)
        step("half")
    assert capsys.readouterr().err.splitlines() == ["  half"]
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with counting("Drawing", 10) as advance:
        advance(5)
    assert "Drawing" in capsys.readouterr().err


def test_help_of_a_text_in_one_language_is_for_all() -> None:
    assert spoken("Print.") == "Print."
    assert spoken(None) == ""
    command = typer.main.get_command(app)
    put_in_language(command)
    assert command.help == "Green-loan scoring for manufacturers: eligibility, risk, reasons, proof."
