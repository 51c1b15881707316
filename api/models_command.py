"""Commands that train models, measure them, and say what they are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.options import BundleGiven, Data, Day, Home, Json, Tongue
from api.terminal import DEFAULT_HOME, FAILED_CHECK, day_of, faults_told, ready, spoken_in, today

models_app = typer.Typer()


class DataSet(StrEnum):
    """The data sets with a benchmark."""

    US_BANKRUPTCY = "us_bankruptcy"
    POLISH_BANKRUPTCY = "polish_bankruptcy"
    TAIWAN_BANKRUPTCY = "taiwan_bankruptcy"
    SBA_LOANS = "sba_loans"
    IAC_INDUSTRIAL_ASSESSMENTS = "iac_industrial_assessments"
    GERMAN_CREDIT = "german_credit"


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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
    is_whole: Annotated[bool, typer.Option("--all", help="Print every figure.  列出全部。")] = False,
    as_json: Json = False,
) -> None:
    """Show a bundle's validation pack. Exit 1 if it is missed.  模型验证报告。"""
    from api.commands.validation import Wanted, show_validation

    with faults_told():
        wanted = Wanted(as_json, html, pdf, fonts, spoken_in(tongue), day_of(day) or today(), is_whole)
        if not show_validation(bundle, home, wanted):
            raise typer.Exit(FAILED_CHECK)


@models_app.command()
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


@models_app.command()
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


@models_app.command()
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
