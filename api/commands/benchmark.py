"""The command that measures our models beside plain ones on real data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from api.commands.labelled import data_history_of
from api.terminal import progress, show_json, show_table, tell, words, write_lines
from features.catalogue import catalogue
from features.figures import figures_of
from features.records import german as german_records
from features.records import iac_measures, sba
from features.records import ratios as ratio_records
from features.records.records import Records
from features.records.sample import Numbers, Sample
from features.records.us_bankruptcy import LAST_OF_FIRST_PERIOD
from models.benchmark import german, iac, ratios
from models.benchmark import sba as loans
from models.benchmark.protocol import Result
from models.benchmark.reading import inputs_of
from models.benchmark.us_bankruptcy import us_bankruptcy
from scoring.assembly import resolver_of

Run = Callable[[Path, Path | None], list[Result]]

TRIED = frozenset({"us_bankruptcy", "sba_loans"})
"""The sets on whose training part a model was chosen."""
COLUMNS = (
    "variant",
    "model",
    "roc_auc",
    "roc_auc_lo",
    "roc_auc_hi",
    "pr_auc",
    "ks",
    "brier",
    "mean_predicted",
    "observed_rate",
    "n",
    "positives",
)


def run_benchmark(name: str, train: Path, test: Path | None, out: Path | None, as_json: bool) -> None:
    """Fit on one folder, measure on another; without --test by the data set's published protocol."""
    with progress(words("基准测试", "Running the benchmark")):
        found = results(name, train, test)
    rows = _rows(found)
    if out is not None:
        write_lines(out, rows)
    if as_json:
        show_json(rows)
        return
    show_table(COLUMNS, [_cells(row) for row in rows], name)
    prices_told = (_priced(*one) for one in prices(found).items())
    for line in (*prices_told, *_tested(found), *_beside(found), *_chosen(name)):
        tell(line)


def results(name: str, train: Path, test: Path | None) -> list[Result]:
    """Return every model's result on a data set."""
    return RUNS[name](train, test)


def prices(found: Sequence[Result]) -> dict[str, float]:
    """Return the price of direction of each variant: what the free model ranks better than ours."""
    by_model = {(one.variant, one.model): one.measures.roc_auc for one in found}
    return {
        variant: by_model[variant, "free"] - by_model[variant, "house"]
        for variant, model in by_model
        if model == "house" and (variant, "free") in by_model
    }


def _rows(found: Sequence[Result]) -> list[dict[str, object]]:
    """Return one flat object a result; ours also tells the price of its directions."""
    price = prices(found)
    return [
        one.to_json() | ({"price_of_direction": price[one.variant]} if one.model == "house" else {})
        for one in found
    ]


def _priced(variant: str, gap: float) -> str:
    return words(
        f"{variant}：方向的代价 {gap:+.4f}（free 减 house 的 ROC-AUC）",
        f"{variant}: price of direction {gap:+.4f} (ROC-AUC of free less house)",
    )


def _tested(found: Sequence[Result]) -> Iterator[str]:
    """Yield whether the house ranks better than each plain model, by DeLong's paired test."""
    for one in found:
        tests = one.extra.get("paired")
        for other, test in tests.items() if isinstance(tests, Mapping) else ():
            value, low, high, p = (test[name] for name in ("value", "low", "high", "p"))
            yield words(
                f"{one.variant}：house 减 {other} 的 ROC-AUC {value:+.4f}，"
                f"95 % 区间 {low:+.4f} 至 {high:+.4f}，p = {p:.3g}（配对 DeLong，按企业聚类）",
                f"{one.variant}: ROC-AUC of house less {other} {value:+.4f}, 95 % {low:+.4f} to {high:+.4f}, "
                f"p = {p:.3g} (paired DeLong, rows of one firm counted as one)",
            )


def _chosen(name: str) -> Iterator[str]:
    """Yield where what was tried is told, so that nobody has to believe that nothing was chosen here."""
    if name in TRIED:
        log = f"docs/evidence/{name}_tries.jsonl"
        yield words(
            f"选型只用训练部分，每次尝试见 {log}（greenloan tries {name}）",
            f"Chosen on the training part alone; every try is in {log} (greenloan tries {name}).",
        )


def _beside(found: Sequence[Result]) -> list[str]:
    """Return the figures that only one benchmark has, a line a result."""
    return [
        f"{one.variant} {one.model}: "
        + ", ".join(f"{key} {_text(value)}" for key, value in one.extra.items() if key != "paired")
        for one in found
        if one.extra.keys() - {"paired"}
    ]


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_text(number)}" for key, number in value.items())
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _cells(row: Mapping[str, object]) -> tuple[str, ...]:
    values = (row[key] for key in COLUMNS)
    return tuple(f"{value:.4f}" if isinstance(value, float) else str(value) for value in values)


def _us_bankruptcy(train: Path, test: Path | None) -> list[Result]:
    history = data_history_of(train, "us_bankruptcy")
    if test is None:
        earlier = history.years <= LAST_OF_FIRST_PERIOD
        fit, held = history.only(earlier), history.only(~earlier)
    else:
        fit, held = history, data_history_of(test, "us_bankruptcy")
    return us_bankruptcy(fit, held, catalogue().indicators)


def _polish(train: Path, test: Path | None) -> list[Result]:
    names = [one.name for one in inputs_of(ratio_records.POLISH)]
    held = None if test is None else ratio_records.polish(test, names)
    return ratios.polish(ratio_records.polish(train, names), held)


def _taiwan(train: Path, test: Path | None) -> list[Result]:
    names = [one.name for one in inputs_of(ratio_records.TAIWAN)]
    held = None if test is None else ratio_records.taiwan(test, names)
    return ratios.taiwan(ratio_records.taiwan(train, names), held)


def _sba(train: Path, test: Path | None) -> list[Result]:
    """Return the national file's results and the paper's case, whichever of them the folders hold."""
    found = []
    has_case = sba.has_case(train)
    if sba.has_national(train if test is None else test) or not has_case:
        held = None if test is None else sba.national(test)
        found.extend(loans.national(sba.national(train), held))
    if has_case:
        half = sba.california_case(test) if test is not None and sba.has_case(test) else None
        found.append(loans.california_case(sba.california_case(train), half))
    return found


def _iac(train: Path, test: Path | None) -> list[Result]:
    resolver = resolver_of()

    def indicators(records: Records) -> Mapping[str, Numbers]:
        figures = figures_of(records, resolver)
        return catalogue().plan.table(figures.columns, figures.rows)

    def measures(folder: Path) -> Sample:
        return iac_measures.measures(folder, resolver.tables, indicators)

    return iac.iac(measures(train), None if test is None else measures(test))


def _german(train: Path, test: Path | None) -> list[Result]:
    held = None if test is None else german_records.german(test)
    return german.german(german_records.german(train), held)


RUNS: Mapping[str, Run] = {
    "us_bankruptcy": _us_bankruptcy,
    "polish_bankruptcy": _polish,
    "taiwan_bankruptcy": _taiwan,
    "sba_loans": _sba,
    "iac_industrial_assessments": _iac,
    "german_credit": _german,
}
"""From a folder to fit on and one to measure on, or none, to every model's result."""
