"""The command line of the journal: ``greenloan journal`` and ``greenloan receipt``.

Every command imports what it needs when it runs, so that help answers at once.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.options import Database, Home, Json
from api.terminal import DEFAULT_HOME, FAILED_CHECK, day_of, faults_told, today

journal_app = typer.Typer(help="The journal of decisions.  决定存证。", no_args_is_help=True)
Out = Annotated[
    Path, typer.Option("--out", help="Write .jsonl or .jsonl.gz here.  写成 .jsonl 或 .jsonl.gz。")
]


@journal_app.command("verify")
def verify(
    home: Home = DEFAULT_HOME,
    database: Database = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="A note or folder kept elsewhere.  另存的检查点。")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="Another public key that has signed.  其他签名公钥。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Recompute every hash and name the first bad entry.  校验存证。"""
    from api.commands.journal import place_of, verify_journal

    with faults_told():
        is_whole = verify_journal(place_of(home, database), checkpoint or [], key or [], as_json)
    if not is_whole:
        raise typer.Exit(FAILED_CHECK)


@journal_app.command("checkpoint")
def checkpoint(
    home: Home = DEFAULT_HOME,
    database: Database = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the note here; keep it elsewhere.  检查点写到这里。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Sign the journal's length and root.  签发检查点。"""
    from api.commands.journal import make_checkpoint, place_of

    with faults_told():
        make_checkpoint(place_of(home, database), out, as_json)


@journal_app.command("export")
def export(
    out: Out,
    home: Home = DEFAULT_HOME,
    database: Database = None,
    after: Annotated[int, typer.Option(min=0, help="Begin after this entry.  从此条之后开始。")] = 0,
    as_json: Json = False,
) -> None:
    """Write every entry without figures, for an auditor.  导出存证（不含数据）。"""
    from api.commands.journal import place_of, write_dump

    with faults_told():
        write_dump(place_of(home, database), out, False, after, as_json)


@journal_app.command("backup")
def backup(
    out: Out,
    home: Home = DEFAULT_HOME,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Write everything, figures too, while the service runs.  备份。"""
    from api.commands.journal import place_of, write_dump

    with faults_told():
        write_dump(place_of(home, database), out, True, 0, as_json)


@journal_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What 'journal backup' wrote.  备份文件。")],
    home: Home = DEFAULT_HOME,
    database: Database = None,
    key: Annotated[
        list[str] | None, typer.Option(help="Another public key that has signed.  其他签名公钥。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fill an empty journal from a backup, and verify it.  恢复。"""
    from api.commands.journal import place_of, restore_dump

    with faults_told():
        restore_dump(place_of(home, database), file, key or [], as_json)


@journal_app.command("erase")
def erase(
    identity: Annotated[list[str] | None, typer.Argument(help="Ids of decisions.  决定编号。")] = None,
    before: Annotated[
        str, typer.Option(help="All that were recorded before this day.  此日之前的全部。")
    ] = "",
    older_than: Annotated[
        int | None, typer.Option(min=1, help="All older than so many days: for cron.  早于若干天的全部。")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why.  原因。")] = "retention",
    asked_by: Annotated[str, typer.Option("--by", help="Who asked.  申请人。")] = "operator",
    home: Home = DEFAULT_HOME,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Erase figures for good; the entries stay and verify.  删除数据。"""
    from api.commands.journal import erase_figures, place_of

    with faults_told():
        if before and older_than is not None:
            raise typer.BadParameter("Give --before or --older-than, not both.  二者只能选一。")
        day = day_of(before) if older_than is None else today() - timedelta(days=older_than)
        erase_figures(place_of(home, database), identity or [], day, reason, asked_by, as_json)


def receipt(
    identity: Annotated[str, typer.Argument(help="A decision's id.  决定编号。")],
    out: Annotated[Path, typer.Option("--out", help="Write the receipt here.  回执写到这里。")],
    figures: Annotated[bool, typer.Option(help="With the figures that were reported.  含所报数据。")] = False,
    home: Home = DEFAULT_HOME,
    database: Database = None,
) -> None:
    """Write a proof of a decision that anyone can check offline.  决定凭证。"""
    from api.commands.journal import place_of, write_receipt

    with faults_told():
        write_receipt(place_of(home, database), identity, out, figures)
