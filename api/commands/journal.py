"""Commands about the journal: verify, checkpoint, export, erase, back up, restore, and receipts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from api.settings import Settings
from api.terminal import language, show_json, show_table, tell, words
from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.checkpoints import read_notes
from scoring.journal.dump import Dumped, dump, restore
from scoring.journal.entries import KIND_LABELS, Kind
from scoring.journal.journal import Journal, waited
from scoring.journal.kept import files_of, lacking
from scoring.journal.keys import Verifier
from scoring.journal.place import Place
from scoring.journal.receipt import receipt_of
from scoring.journal.verify import Verdict, verify

_SHOWN = 20


def place_of(home: Path, database: str | None) -> Place:
    """Return where the journal is, by the command's options and else by the settings."""
    settings = Settings().model_copy(update={"home": home})
    return settings.model_copy(update={"database_url": database}).place if database else settings.place


@contextmanager
def _existing(place: Place) -> Iterator[Journal]:
    """Give a journal that is there already."""
    with place.opened(), Journal.open(place) as journal:
        yield journal


def verify_journal(place: Place, notes: Sequence[Path], keys: Sequence[str], as_json: bool) -> bool:
    """Print what verification finds; return whether every entry is what was recorded."""
    with place.opened() as database:
        verifiers = [place.signer().verifier, *map(_verifier, keys)]
        folders = [place.folder] if place.folder.is_dir() else []
        checkpoints = read_notes([*folders, *notes], verifiers)
        start = time.perf_counter()
        verdict = verify(place, database, verifiers, checkpoints)
        seconds = time.perf_counter() - start
    if as_json:
        flaws = [
            {"number": one.number, "code": one.wrong.name.lower(), "what": one.what} for one in verdict.flaws
        ]
        told = {**asdict(replace(verdict, flaws=())), "flaws": flaws}
        show_json({**told, "whole": verdict.is_whole, "seconds": round(seconds, 3)})
    else:
        _show(verdict, seconds)
    return verdict.is_whole


def _kind(given: str) -> str:
    """Return what a kind of entries is called; an unknown one, which was changed by hand, as it is."""
    known = given in {kind.value for kind in Kind}
    return KIND_LABELS[Kind(given)].in_language(language()) if known else given


def _show(verdict: Verdict, seconds: float) -> None:
    rows = [
        (words("条目", "entries"), f"{verdict.entries:,}"),
        *((f"  {_kind(kind)}", f"{count:,}") for kind, count in verdict.kinds.items()),
        (words("已删除的数据", "payloads erased"), f"{verdict.erased:,}"),
        (
            words(
                "相符的检查点（日志内的，加上日志外保存的）",
                "checkpoints that agree (in the chain, and kept outside)",
            ),
            f"{verdict.checkpoints:,}",
        ),
        (words("每秒条目", "entries a second"), f"{verdict.entries / max(seconds, 1e-9):,.0f}"),
    ]
    show_table((words("项目", "what"), words("数量", "how many")), rows)
    if verdict.is_whole:
        tell(
            words(f"完整。最后一条的摘要 {verdict.head}", f"Whole. The last entry's hash is {verdict.head}.")
        )
        return
    for flaw in verdict.flaws[:_SHOWN]:
        told = flaw.in_language(language())
        tell(words(f"{told}。", f"{told[0].upper()}{told[1:]}."))
    if len(verdict.flaws) > _SHOWN:
        tell(words(f"另有 {len(verdict.flaws) - _SHOWN} 处", f"And {len(verdict.flaws) - _SHOWN} more."))


def make_checkpoint(place: Place, out: Path | None, as_json: bool) -> None:
    """Sign the journal as it is, and print the note or write it to a file."""
    with _existing(place) as journal:
        checkpoint = journal.checkpoint()
    if as_json:
        root = checkpoint.root.hex()
        show_json({"size": checkpoint.size, "root": root, "at": checkpoint.at, "note": checkpoint.note})
    if out is None and not as_json:
        print(checkpoint.note, end="")
    if out is not None:
        out.write_text(checkpoint.note, encoding="utf-8")
        tell(words(f"检查点已写入 {out}", f"The checkpoint of {checkpoint.size:,} entries is in {out}."))


def write_dump(place: Place, out: Path, with_figures: bool, after: int, as_json: bool) -> None:
    """Write the journal to a file."""
    with place.opened() as database:
        found = dump(database, out, with_figures, after, files_of(place.home) if with_figures else ())
        _tell_dumped(found, out, lacking(database, place.home) if with_figures else [], as_json)


def restore_dump(place: Place, file: Path, keys: Sequence[str], as_json: bool) -> None:
    """Fill an empty journal from a backup and verify it."""
    with place.opened(makes=True) as database:
        found = restore(database, file, place.home)
        verdict = verify(place, database, [place.signer().verifier, *map(_verifier, keys)])
        gone = lacking(database, place.home)
    _tell_dumped(found, file, gone, as_json)
    if not verdict.is_whole:
        flaw = verdict.flaws[0]
        raise Refusal(
            f"The backup was restored as it was, but {flaw.in_language('en')}. "
            "Give the public key that has signed its checkpoints with --key, or take another backup.",
            f"备份已照原样恢复，但核验不通过：{flaw.in_language('zh')}。"
            "请用 --key 给出签署检查点的公钥，或换一份备份。",
        )


def _tell_dumped(found: Dumped, file: Path, gone: Sequence[str], as_json: bool) -> None:
    """Print what a file holds, and what the decisions rest on that the home does not hold."""
    if as_json:
        show_json({**asdict(found), "file": str(file), "lacking": list(gone)})
        return
    tell(
        words(
            f"{found.entries:,} 条，{found.payloads:,} 份数据，{found.files:,} 个档案文件：{file}",
            f"{found.entries:,} entries, {found.payloads:,} payloads, {found.files:,} archived files: {file}",
        )
    )
    for one in gone[:_SHOWN]:
        tell(
            words(
                f"本地目录缺少 {one}：依据它的决定无法重算",
                f"The home lacks {one}: decisions that rest on it cannot be replayed.",
            )
        )


def erase_figures(
    place: Place, identities: Sequence[str], before: date | None, reason: str, asked_by: str, as_json: bool
) -> None:
    """Erase the figures of decisions by id, or of all that were recorded before a day."""
    if not identities and before is None:
        raise Refusal(
            "Say what to erase: the ids of decisions, or --before DAY.",
            "请说明删除什么：决定的编号，或 --before 日期。",
        )
    with _existing(place) as journal:
        done = [one.number for identity in identities for one in journal.erase(identity, reason, asked_by)]
        if before is not None:
            done += _erase_before(journal, before, reason, asked_by)
    if as_json:
        show_json({"erased": len(done)})
    else:
        tell(words(f"已删除 {len(done):,} 份数据", f"Erased the figures of {len(done):,} entries."))


def _erase_before(journal: Journal, before: date, reason: str, asked_by: str) -> list[int]:
    done: list[int] = []
    while True:
        with journal.reading() as connection:
            old = store.old_payloads(connection, before.isoformat(), 200)
        if not old:
            return done
        content = {"reason": reason, "asked_by": asked_by}
        futures = [journal.submit(Kind.ERASURE, content, about=number) for number in old]
        done += [waited(future, 30.0).entry.number for future in futures]


def write_receipt(place: Place, identity: str, out: Path, with_figures: bool) -> None:
    """Write the receipt of an entry."""
    with _existing(place) as journal:
        verifier = place.signer().verifier
        out.write_text(receipt_of(journal, verifier, identity, with_figures), encoding="utf-8")
    tell(
        words(
            f"凭证已写入 {out}；公钥 {verifier.line}",
            f"The receipt is in {out}. It is checked with verify_receipt.py and the key {verifier.line}",
        )
    )


def _verifier(given: str) -> Verifier:
    path = Path(given)
    return Verifier.of(path.read_text(encoding="ascii") if path.is_file() else given)
