"""The command that reruns what the models of a benchmark were chosen from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from api.commands.labelled import data_history_of
from api.terminal import progress, show_json, show_table, tell, words, write_lines
from features.catalogue import catalogue
from features.records import sba
from features.records.files import FileError
from models.benchmark import sba_tries
from models.tries import Try, tries

AnyTry = Try | sba_tries.CrossTry

_HEADINGS = ("variant", "design (* chosen)", "ROC-AUC")
_FORWARD = ("by origin", "seeds", "predicted / observed", "Brier / rate", "s")
_CROSSED = ("by fold", "cuts", "s")


def run_tries(name: str, train: Path, out: Path | None, as_json: bool) -> None:
    """Try every declared design on the training folder alone; print them, and write a line for each."""
    found = []
    with progress(words("逐个尝试", "Trying every design")) as step:
        for one in _tried(name, train):
            found.append(one)
            step(f"{len(found)}: {one.design}")
    if out is not None:
        write_lines(out, [asdict(one) for one in found])
    if as_json:
        show_json([asdict(one) for one in found])
        return
    more = _FORWARD if isinstance(found[0], Try) else _CROSSED
    title = words("只用训练数据", "On the training part alone")
    show_table((*_HEADINGS, *more), [_cells(one) for one in found], title)
    if out is not None:
        tell(words(f"写入 {out}", f"Written to {out}"))


def _tried(name: str, train: Path) -> Iterator[AnyTry]:
    if name == "us_bankruptcy":
        return tries(data_history_of(train, name), catalogue().indicators)
    if name == "sba_loans":
        return sba_tries.tries(sba.national(train))
    raise FileError(
        f"{name} was not chosen among designs. Give us_bankruptcy or sba_loans.",
        f"{name} 没有做过设计比较。请用 us_bankruptcy 或 sba_loans。",
    )


def _cells(one: AnyTry) -> tuple[str, ...]:
    head = (one.design + (" *" if one.chosen else ""), f"{one.roc_auc:.4f}")
    if isinstance(one, Try):
        return (
            one.variant,
            *head,
            _joined(one.by_origin, 3),
            f"{one.spread_of_seeds:.4f}",
            _joined(one.mean_to_observed, 2),
            f"{one.brier:.3f}",
            f"{one.seconds:.0f}",
        )
    return (one.model, *head, _joined(one.by_fold, 3), f"{one.spread_of_cuts:.4f}", f"{one.seconds:.0f}")


def _joined(numbers: tuple[float, ...], digits: int) -> str:
    return "  ".join(f"{number:.{digits}f}" for number in numbers)
