"""The command line of programmes: ``greenloan programmes list|check|assess|compare``.

Every command imports what it needs when it runs, so that help answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.options import Day, Home, Json
from api.terminal import DEFAULT_HOME, FAILED_CHECK, day_of, faults_told

programmes_app = typer.Typer(
    help="Programmes: green factory, loans, taxonomies, each by the law of its day.  项目与准入规则。",
    no_args_is_help=True,
)
Folder = Annotated[
    Path | None,
    typer.Option(
        "--programmes",
        envvar="GREENLOAN_PROGRAMMES",
        help="A bank's own folder of programmes and tables.  本行规则目录。",
    ),
]
File = Annotated[
    Path,
    typer.Argument(help="A request body (.json), or a table that 'score' can read.  企业数据。"),
]
Row = Annotated[int, typer.Option("--row", min=1, help="Which enterprise of the file.  第几家企业。")]


@programmes_app.command("list")
def list_versions(folder: Folder = None, day: Day = "", as_json: Json = False) -> None:
    """List every version with its days and what it rests on; with --day those in force.  规则清单。"""
    from api.commands.programmes import list_programmes

    with faults_told():
        list_programmes(folder, day_of(day), as_json)


@programmes_app.command("check")
def check(
    folder: Folder = None,
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", help="Further files or folders of worked cases.  算例文件。"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find missing clauses, overlaps, gaps, dead rules, missing cases. Exit 1 if any.  规则检查。"""
    from api.commands.programmes import check_programmes

    with faults_told():
        if not check_programmes(folder, cases or [], as_json):
            raise typer.Exit(FAILED_CHECK)


@programmes_app.command("assess")
def assess(
    file: File,
    folder: Folder = None,
    home: Home = DEFAULT_HOME,
    day: Day = "",
    row: Row = 1,
    as_json: Json = False,
) -> None:
    """Say what every programme in force says of an enterprise.  评估一家企业。"""
    from api.commands.programmes import assess_file

    with faults_told():
        assess_file(file, folder, home, day_of(day), row, as_json)


@programmes_app.command("compare")
def compare(
    file: File,
    on: Annotated[
        list[str] | None,
        typer.Option("--on", help="A day, as 2025-12-31; give it several times.  日期，可多次。"),
    ] = None,
    folder: Folder = None,
    home: Home = DEFAULT_HOME,
    row: Row = 1,
    as_json: Json = False,
) -> None:
    """Put the rules of several days side by side for one enterprise.  不同日期规则对照。"""
    from api.commands.programmes import compare_days

    days = [day for text in on or [] if (day := day_of(text)) is not None]
    with faults_told():
        compare_days(file, days, folder, home, row, as_json)
