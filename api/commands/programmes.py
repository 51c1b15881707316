"""Commands about programmes: what is in force, whether it is whole, what it says of an enterprise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from api.commands.files import good_bodies, refusals_told
from api.settings import Settings
from api.terminal import language, show_json, show_table, tell, today, words
from api.v1.programmes import confidences_of, programme_view, register_view
from features.border import Report, read
from features.catalogue import catalogue
from features.refusal import NotThere, Refusal
from features.resolve import Resolver
from models.benchmarks import Benchmarks
from models.champion import load_champion
from scoring.assembly import ROOT, house_of, library_of, resolver_of
from scoring.programmes.assess import Assessor
from scoring.programmes.cases import read_cases
from scoring.programmes.check import checked
from scoring.programmes.compare import compared, results_on
from scoring.programmes.faults import ProgrammeFault
from scoring.programmes.library import CASES, Library
from scoring.programmes.library import read as read_library
from scoring.programmes.negative import outcome_label
from scoring.programmes.result import ProgrammeResult, Span

CHANGES = (date(2025, 9, 30), date(2025, 10, 1), date(2025, 12, 30), date(2025, 12, 31))
"""Compared where no day is given: the days before and on which the catalogue and the standard changed."""
MOST_TOLD = 3
"""Vetoes and criteria named in a cell of a table; --json holds them all."""
_KINDS = {
    "clause": ("缺条款", "missing clause"),
    "overlap": ("重叠", "overlap"),
    "gap": ("空档", "gap"),
    "days": ("日期错误", "wrong days"),
    "unreachable": ("无效规则", "unreachable rule"),
    "case": ("缺算例或算例不符", "case missing or wrong"),
    "name": ("名称未知", "unknown name"),
    "table": ("数据表错误", "faulty table"),
    "shape": ("格式错误", "faulty shape"),
}


def list_programmes(folder: Path | None, day: date | None, as_json: bool) -> None:
    """Print every version with its days, its instrument and how much of it is verified."""
    library = library_of(resolver_of(Settings().tables), folder)
    if as_json:
        show_json(register_view(library, language(), day))
        return
    rows = []
    for one in library.programmes if day is None else library.in_force(day):
        counts = confidences_of(one)
        rows.append(
            (
                one.id,
                one.version,
                one.label.in_language(language()),
                one.instrument,
                one.effective_from.isoformat(),
                one.effective_to.isoformat() if one.effective_to else "",
                str(sum(1 for _ in one.leaves())),
                *(str(counts[name]) for name in ("verified", "recalled", "judgement", "table")),
            )
        )
    headings = (
        *words("规则,版本,名称,依据,生效,失效", "programme,version,name,instrument,from,to").split(","),
        *words("条件,已核实,凭记忆,本项目判断,按表", "criteria,verified,recalled,judgement,by table").split(
            ","
        ),
    )
    show_table(headings, rows)
    tell(words(f"{len(rows)} 个版本", f"{len(rows)} versions"))


def check_programmes(folder: Path | None, more: Sequence[Path], as_json: bool) -> bool:
    """Print every fault of programmes, tables and cases; return whether there is none."""
    faults: list[ProgrammeFault] = []
    resolver = resolver_of(Settings().tables)
    library = read_library(catalogue(), resolver.tables, folder, faults)
    cases = read_cases(list(_case_files(folder, more)), faults)
    found = checked(library, cases, catalogue(), resolver, faults)
    counts = Counter(one.kind for one in found.faults)
    if as_json:
        show_json(
            {
                "versions": found.versions,
                "criteria": found.criteria,
                "cases": found.cases,
                "counts": {kind: counts[kind] for kind in _KINDS},
                "faults": [
                    {name: getattr(one, name) for name in ("kind", "file", "place", "problem", "fix")}
                    for one in found.faults
                ],
            }
        )
        return not found.faults
    show_table(
        (words("检查", "check"), words("问题数", "faults")),
        [(words(*names), str(counts[kind])) for kind, names in _KINDS.items()],
    )
    for one in found.faults:
        tell(str(one))
    tell(
        words(
            f"{found.versions} 个版本，{found.criteria} 条条件，{found.cases} 个算例，"
            f"{len(found.faults)} 个问题",
            f"{found.versions} versions, {found.criteria} criteria, {found.cases} cases, "
            f"{len(found.faults)} faults",
        )
    )
    return not found.faults


def _case_files(folder: Path | None, more: Sequence[Path]) -> Iterator[Path]:
    """Yield the shipped cases, those of a bank's folder, and those that were named."""
    yield from sorted((ROOT / "tests" / "cases").glob("programmes_*.yaml"))
    if folder is not None:
        yield from sorted(folder.glob(f"{CASES}*.yaml"))
    for one in more:
        if not one.exists():
            raise NotThere(words(f"没有 {one}。", f"{one} is not there. Name a file or folder of cases."))
        yield from sorted(one.glob("*.yaml")) if one.is_dir() else (one,)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What an enterprise is assessed by."""

    assessor: Assessor
    resolver: Resolver


def _bench(folder: Path | None, home: Path) -> _Bench:
    resolver = resolver_of(Settings().tables)
    library = library_of(resolver, folder)
    return _Bench(Assessor(library, catalogue(), _benchmarks(home, resolver), resolver), resolver)


def _benchmarks(home: Path, resolver: Resolver) -> Benchmarks:
    """Return what the serving bundle learnt from peers; without a bundle there is none, and this is said."""
    try:
        bundle = load_champion(home, house_of(resolver))
    except NotThere as refusal:
        without = words("因此没有由同业推算的基准值。", "So there are no benchmarks learnt from peers.")
        tell(f"{refusal} {without}")
        return Benchmarks({})
    return Benchmarks.from_json(bundle.documents.get("benchmarks", {}))


def _report(file: Path, row: int) -> Report:
    """Return one enterprise of a file: a request body, lines of them, or a row of a table."""
    with refusals_told(as_json=False):
        bodies = _bodies(file)
        body = next(islice(bodies, row - 1, None), None)
    if body is None:
        raise Refusal(words(f"{file.name} 没有第 {row} 家企业。", f"{file.name} has no enterprise {row}."))
    return read(body, today())


def _bodies(file: Path) -> Iterator[Any]:
    if file.suffix == ".json":
        yield json.loads(file.read_text("utf-8-sig"))
    elif file.suffix == ".jsonl":
        yield from (json.loads(line) for line in file.read_text("utf-8-sig").splitlines() if line.strip())
    else:
        yield from good_bodies(file, None)


def assess_file(
    file: Path, folder: Path | None, home: Path, day: date | None, row: int, as_json: bool
) -> None:
    """Print what every programme in force says of an enterprise."""
    report = _report(file, row)
    bench = _bench(folder, home)
    (found,) = results_on(bench.assessor, bench.resolver, report, [day or report.day])
    if as_json:
        show_json([programme_view(one, language()) for one in found.values()])
        return
    headings = words(
        "规则,版本,结论,差额,否决项,关键条件,待提供", "programme,version,outcome,margin,vetoes,decisive,next"
    ).split(",")
    library = bench.assessor.library
    show_table(headings, [_assessed(one, library) for one in found.values()])
    for one in found.values():
        for basis in one.unconfirmed:
            label = basis.confidence.value.in_language(language())
            tell(f"{one.programme}: {basis.table} {basis.key} ({basis.source} {basis.clause}): {label}")


def _assessed(one: ProgrammeResult, library: Library) -> tuple[str, ...]:
    names = {criterion.id: criterion.label.in_language(language()) for criterion in one.criteria}
    vetoes = [names[name] for name in one.active] + [f"{names[name]}?" for name in one.open]
    asked = [
        f"{best.label.in_language(language())} ({best.proof.in_language(language())})"
        for best in one.next_best[:2]
    ]
    return (
        one.label.in_language(language()),
        one.version,
        outcome_label(one, library).in_language(language()),
        _margin(one.margin),
        "\n".join([*vetoes[:MOST_TOLD], *([f"+{len(vetoes) - MOST_TOLD}"] if vetoes[MOST_TOLD:] else [])]),
        "\n".join(names[name] for name in one.decisive[:MOST_TOLD]),
        "\n".join(asked),
    )


def _margin(span: Span | None) -> str:
    if span is None:
        return ""
    ends = ["" if end is None else f"{end:+.3g}" for end in (span.low, span.high)]
    return ends[0] if ends[0] == ends[1] else " … ".join(ends)


def compare_days(
    file: Path, days: Sequence[date], folder: Path | None, home: Path, row: int, as_json: bool
) -> None:
    """Print what the rules of several days say of one enterprise, in one table."""
    chosen = list(days) or list(CHANGES)
    report = _report(file, row)
    bench = _bench(folder, home)
    results = results_on(bench.assessor, bench.resolver, report, chosen)
    lines = compared(results)
    if as_json:
        shown: list[Mapping[str, Any]] = [
            {
                "day": day.isoformat(),
                "programmes": [programme_view(one, language()) for one in of_day.values()],
            }
            for day, of_day in zip(chosen, results, strict=True)
        ]
        show_json(shown)
        return
    rows = [
        (
            ("" if line.kind == "programme" else "  ") + line.label.in_language(language()),
            *("—" if cell is None else cell.in_language(language()) for cell in line.cells),
        )
        for line in lines
    ]
    show_table((words("规则", "programme"), *(day.isoformat() for day in chosen)), rows)
