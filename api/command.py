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
from api.options import BundleGiven, Data, Database, Day, Encoding, Faults, Home, Json, Tongue
from api.programmes_command import programmes_app
from api.spoken import run
from api.terminal import DEFAULT_HOME, FAILED_CHECK, day_of, faults_told, ready, spoken_in, today

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
app.command()(receipt)


class DataSet(StrEnum):
    """The data sets with a benchmark."""

    US_BANKRUPTCY = "us_bankruptcy"
    POLISH_BANKRUPTCY = "polish_bankruptcy"
    TAIWAN_BANKRUPTCY = "taiwan_bankruptcy"
    SBA_LOANS = "sba_loans"
    IAC_INDUSTRIAL_ASSESSMENTS = "iac_industrial_assessments"
    GERMAN_CREDIT = "german_credit"


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
def train(
    data: Data = None,
    home: Home = DEFAULT_HOME,
    label: Annotated[
        str, typer.Option(help="The label's column in a bank's own table.  银行自有表的标签列。")
    ] = "",
    map_file: Annotated[
        Path | None, typer.Option("--map", help="MAP.yaml: which column is which field.  列与字段对照表。")
    ] = None,
    enterprises: Annotated[
        int, typer.Option(min=500, help="Size of the embedded population.  内置合成总体的企业数。")
    ] = 8_000,
    trials: Annotated[
        int,
        typer.Option(min=0, help="Settings to search; 0: those chosen, for small samples.  搜索次数。"),
    ] = 0,
    as_at: Annotated[
        str, typer.Option(help="The day the table was taken; today if not given.  取数日期。")
    ] = "",
    owner: Annotated[str, typer.Option(help="Who answers for the models.  模型负责人。")] = "not named",
    as_json: Json = False,
) -> None:
    """Train, register and let serve; without --data on the synthetic population.  训练并登记。"""
    from api.commands.learn import train_on

    with faults_told():
        train_on(data, ready(home), label, map_file, enterprises, as_json, day_of(as_at), owner, trials)


@app.command()
def retrain(
    bundle: Annotated[
        str, typer.Argument(help="Folder or digest; the one that serves if not given.  文件夹或摘要。")
    ] = "",
    data: Annotated[
        Path | None, typer.Option("--data", help="Where the table is now.  数据现在的位置。")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_json: Json = False,
) -> None:
    """Train a bundle again from its manifest; exit 1 unless every byte is the same.  按清单重新训练。"""
    from api.commands.retrain import retrain as train_again

    with faults_told():
        if not train_again(home, bundle, data, as_json):
            raise typer.Exit(FAILED_CHECK)


@app.command()
def scorecard(
    bundle: Annotated[
        str, typer.Argument(help="Folder or digest; the one that serves if not given.  文件夹或摘要。")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: Json = False,
) -> None:
    """Show a bundle's scorecards: attribute, bin, weight of evidence, points.  评分卡。"""
    from api.commands.scorecard import show_scorecards

    with faults_told():
        show_scorecards(home, bundle, as_json)


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
def benchmark(
    name: Annotated[DataSet, typer.Argument(help="The data set.  数据集。")],
    train_folder: Annotated[
        Path, typer.Option("--train", help="Fit on this folder alone.  只用此目录训练。")
    ],
    test_folder: Annotated[
        Path | None, typer.Option("--test", help="Measure on this folder.  在此目录上测量。")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write one line a result here (.jsonl).  每个结果写一行。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure our models beside baselines on real data.  基准测试。"""
    from api.commands.benchmark import run_benchmark

    with faults_told():
        run_benchmark(name.value, train_folder, test_folder, out, as_json)


@app.command()
def evidence(
    folder: Annotated[Path, typer.Option("--from", help="Kept results (.jsonl).  保存的结果。")] = Path(
        "docs/evidence"
    ),
    out: Annotated[Path, typer.Option("--out", help="Write the page here.  页面写到这里。")] = Path(
        "docs/validation.md"
    ),
) -> None:
    """Write the pages of all benchmarks and of the pack's limits.  生成验证页面。"""
    from api.commands.evidence import write_page

    with faults_told():
        write_page(folder, out)


@app.command()
def lgd(
    data: Annotated[Path, typer.Option("--data", help="The folder of SBA loans.  SBA 贷款目录。")],
    out: Annotated[
        Path | None, typer.Option(help="Write one line a group here (.jsonl).  每组写一行。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell what was lost on charged-off loans by sector, size and kind.  违约损失率。"""
    from api.commands.lgd import show_losses

    with faults_told():
        show_losses(data, out, as_json)


@app.command()
def tries(
    name: Annotated[DataSet, typer.Argument(help="The data set.  数据集。")],
    train_folder: Annotated[Path, typer.Option("--train", help="Read this folder alone.  只读此目录。")],
    out: Annotated[
        Path | None, typer.Option(help="Write one line a try here (.jsonl).  每次尝试写一行。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Try again every design that the risk model was chosen from.  重做模型选型。"""
    from api.commands.tries import run_tries

    with faults_told():
        run_tries(name.value, train_folder, out, as_json)


@app.command()
def evaluate(
    enterprises: Annotated[
        int, typer.Option(min=2_000, help="Size of the population.  合成总体的企业数。")
    ] = 20_000,
    seed: Annotated[
        list[int] | None, typer.Option(min=0, help="Of the population; give several.  随机种子，可多个。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Hold the models against the known truth of the population.  与真实概率对照。"""
    from api.commands.truth import evaluate_populations
    from features.population.generate import SEED

    with faults_told():
        evaluate_populations(enterprises, seed or [SEED], as_json)


@app.command()
def fairness(
    home: Home = DEFAULT_HOME,
    enterprises: Annotated[
        int,
        typer.Option(
            min=0, help="On a fresh population of this size, beside its fair truth.  与公平真值对照。"
        ),
    ] = 0,
    as_json: Json = False,
) -> None:
    """Say who is supported, and whether a difference stands.  公平性。"""
    from api.commands.fair import show_fairness

    with faults_told():
        show_fairness(home, enterprises, as_json)


@app.command()
def validate(
    bundle: BundleGiven = "",
    home: Home = DEFAULT_HOME,
    html: Annotated[Path | None, typer.Option(help="Write one HTML file.  写成一个网页。")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write a PDF.  写成 PDF。")] = None,
    tongue: Tongue = "",
    day: Annotated[str, typer.Option("--day", help="The report's date, else today.  报告日期。")] = "",
    fonts: Annotated[
        Path | None, typer.Option(help="A folder of fonts to print with.  PDF 字体文件夹。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a bundle's validation pack. Exit 1 if it is missed.  模型验证报告。"""
    from api.commands.validation import Wanted, show_validation

    with faults_told():
        wanted = Wanted(as_json, html, pdf, fonts, spoken_in(tongue), day_of(day) or today())
        if not show_validation(bundle, home, wanted):
            raise typer.Exit(FAILED_CHECK)


@app.command()
def card(
    bundle: BundleGiven = "",
    home: Home = DEFAULT_HOME,
    out: Annotated[
        Path | None, typer.Option(help="Write it here, as .md or .json.  写到这里，.md 或 .json。")
    ] = None,
    tongue: Tongue = "",
    as_json: Json = False,
) -> None:
    """Print a bundle's model card, made of its manifest and documents alone.  模型卡。"""
    from api.commands.card import write_card

    with faults_told():
        write_card(bundle, home, out, as_json, spoken_in(tongue))


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
    from api.commands.journal import place_of
    from api.commands.proof import diff_decisions

    with faults_told():
        diff_decisions(place_of(home, database), before, after, as_json)


@app.command()
def refer(
    home: Home = DEFAULT_HOME,
    enterprises: Annotated[int, typer.Option(min=100, help="Synthetic enterprises.  合成企业数。")] = 8_000,
    day: Day = "",
    as_json: Json = False,
) -> None:
    """Print the share referred when 0, 1, 3 or 6 figures are unknown.  未知数据与转人工比例。"""
    from api.commands.refer import show_budget

    with faults_told():
        if not show_budget(home, enterprises, day_of(day), as_json):
            raise typer.Exit(FAILED_CHECK)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Write it here.  写入文件。")] = None,
) -> None:
    """Print the JSON Schema of the decision record.  决策记录的结构。"""
    from api.commands.proof import show_schema

    show_schema(out)


@app.command()
def shadow(
    challenger: Annotated[
        str, typer.Argument(metavar="ID", help="The start of its digest; else the one in shadow.  版本包。")
    ] = "",
    home: Home = DEFAULT_HOME,
    as_json: Json = False,
) -> None:
    """Say what a challenger in shadow would have decided otherwise.  影子运行的挑战者。"""
    from api.commands.shadow import show_shadow

    with faults_told():
        show_shadow(home, challenger, as_json)


@app.command()
def doctor(home: Home = DEFAULT_HOME, as_json: Json = False) -> None:
    """Say what this machine has, and whether a bundle can serve.  环境自检。"""
    from api.commands.doctor import examine

    if not examine(home, as_json):
        raise typer.Exit(FAILED_CHECK)
