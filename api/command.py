"""The command line: ``greenloan``.

Every command imports what it needs when it runs, so that help answers at once.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.bundles_command import bundles_app
from api.journal_command import journal_app, receipt
from api.models_command import models_app
from api.options import Database, Day, Encoding, Faults, Home, Json
from api.programmes_command import programmes_app
from api.spoken import run
from api.terminal import DEFAULT_HOME, FAILED_CHECK, day_of, faults_told, ready

app = typer.Typer(
    name="greenloan",
    help="Green-loan scoring for manufacturers: eligibility, risk, reasons, proof.  制造业绿色贷款评分。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
tables_app = typer.Typer(help="The dated tables.  有日期的数据表。", no_args_is_help=True)
app.add_typer(tables_app, name="tables")
app.add_typer(journal_app, name="journal")
app.add_typer(programmes_app, name="programmes")
app.add_typer(bundles_app, name="bundles")
app.add_typer(models_app)
app.command()(receipt)


class Language(StrEnum):
    """The languages of people."""

    ZH = "zh"
    EN = "en"


class FieldSet(StrEnum):
    """How much a template asks for."""

    CORE = "core"
    DEMO = "demo"
    ALL = "all"


def main() -> None:
    """Run the command line."""
    run(app)


@app.command()
def indicators(
    data: Annotated[
        Path | None, typer.Option("--data", help="A file or folder of plants or facilities.  企业数据。")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write every plant's indicators here.  每家企业的指标写到这里。")
    ] = None,
    day: Day = "",
    as_json: Json = False,
) -> None:
    """List the indicators; with --data, work them out over a folder of plants.  指标目录。"""
    with faults_told():
        if data is None:
            from api.commands.catalogue import list_indicators

            list_indicators(as_json)
        else:
            from api.commands.plants import over_data

            over_data(data, out, day_of(day), as_json)


@app.command()
def fields(as_json: Json = False) -> None:
    """List the fields that an enterprise reports.  字段目录。"""
    from api.commands.catalogue import list_fields

    list_fields(as_json)


@tables_app.command("check")
def tables_check(
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Another folder of tables.  另一个数据表目录。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read every table and tell all faults with file and line.  检查数据表。"""
    from api.commands.catalogue import check_tables

    with faults_told():
        check_tables(folder, as_json)


@app.command()
def population(
    enterprises: Annotated[int, typer.Option(min=1, max=2_000_000, help="How many.  企业数。")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same bytes.  随机种子。")] = 20260301,
    out: Annotated[
        Path | None, typer.Option(help="Write .parquet or .csv here.  写成 .parquet 或 .csv。")
    ] = None,
    targets: Annotated[
        bool, typer.Option(help="Compare with the published aggregates.  与公布的统计对照。")
    ] = True,
    as_json: Json = False,
) -> None:
    """Draw the synthetic population and compare it with what is published.  合成总体。"""
    from api.commands.people import draw_population

    with faults_told():
        draw_population(enterprises, seed, out, targets, as_json)


@app.command()
def template(
    out: Annotated[Path, typer.Option("--out", help="Write .xlsx or .csv here.  写成 .xlsx 或 .csv。")],
    lang: Annotated[Language | None, typer.Option(help="Of headings and hints.  语言。")] = None,
    fields: Annotated[
        FieldSet, typer.Option(help="Which figures are asked for.  字段范围。")
    ] = FieldSet.DEMO,
) -> None:
    """Write a table to fill in: units, hints, drop-downs, one example row.  填报模板。"""
    from api.commands.templates import write_template

    with faults_told():
        write_template(out, lang.value if lang else "", fields.value)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="CSV, Excel (.xlsx) or Parquet.  待检查文件。")],
    faults: Faults = None,
    day: Day = "",
    encoding: Encoding = "",
    as_json: Json = False,
) -> None:
    """Check a file and tell every fault with sheet, row, column and fix.  检查文件。"""
    from api.commands.files import check_file

    with faults_told():
        check_file(file, faults, day_of(day), encoding, as_json)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="CSV, Excel (.xlsx) or Parquet.  待评分文件。")],
    out: Annotated[
        Path, typer.Option("--out", help="Write .parquet, .csv, .xlsx or .jsonl here.  结果写到这里。")
    ],
    home: Home = DEFAULT_HOME,
    day: Day = "",
    encoding: Encoding = "",
    faults: Faults = None,
    as_json: Json = False,
) -> None:
    """Score a file's good rows; refused rows go beside, marked. Exit 1 if any is refused.  批量评分。"""
    from api.commands.files import score_file

    with faults_told():
        score_file(file, out, home, day_of(day), encoding, faults, as_json)


@app.command()
def requests(
    file: Annotated[Path, typer.Argument(help="A file that 'score' can read.  可评分的文件。")],
    out: Annotated[Path, typer.Option("--out", help="Write one request body a line here.  每行写一个请求。")],
    day: Day = "",
) -> None:
    """Write a file's rows as bodies for POST /v1/decisions.  转为接口请求。"""
    from api.commands.files import write_requests

    with faults_told():
        write_requests(file, out, day_of(day))


@app.command()
def serve(
    home: Home = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.  监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.  端口。")] = 8000,
) -> None:
    """Serve pages and API.  启动服务。"""
    from api.commands.running import serve_home

    with faults_told():
        serve_home(home, host, port)


@app.command()
def demo(
    home: Home = DEFAULT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.  监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.  端口。")] = 8000,
) -> None:
    """Train on the synthetic population if need be, then serve.  一键演示。"""
    from api.commands.running import run_demo

    with faults_told():
        run_demo(ready(home), host, port)


@app.command()
def replay(
    identities: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Decisions.  决策编号。")
    ] = None,
    sample: Annotated[int, typer.Option(min=0, help="So many at random.  随机抽取。")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Of the draw.  随机种子。")] = 20260301,
    home: Home = DEFAULT_HOME,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Recompute decisions from the archive alone: identical, or the first difference.  重算决策。"""
    from api.commands.journal import place_of
    from api.commands.proof import replay_decisions

    if not identities and not sample:
        raise typer.BadParameter("Give IDs, or --sample N.  请给出编号，或 --sample N。")
    with faults_told():
        if not replay_decisions(place_of(home, database), identities or [], sample, seed, as_json):
            raise typer.Exit(FAILED_CHECK)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="ID", help="The earlier decision.  较早的决策。")],
    after: Annotated[str, typer.Argument(metavar="ID", help="The later decision.  较晚的决策。")],
    home: Home = DEFAULT_HOME,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Split what changed between two decisions into data, model, rules and tables.  决策差异分解。"""
    from api.commands.difference import diff_decisions
    from api.commands.journal import place_of

    with faults_told():
        diff_decisions(place_of(home, database), before, after, as_json)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Write it here.  写入文件。")] = None,
) -> None:
    """Print the JSON Schema of the decision record.  决策记录的结构。"""
    from api.commands.proof import show_schema

    show_schema(out)


@app.command()
def doctor(home: Home = DEFAULT_HOME, as_json: Json = False) -> None:
    """Say what this machine has, and whether a bundle can serve.  环境自检。"""
    from api.commands.doctor import examine

    if not examine(home, as_json):
        raise typer.Exit(FAILED_CHECK)
