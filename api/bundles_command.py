"""The command line of a bundle's life: ``greenloan bundles``.

Every command imports what it needs when it runs, so that help answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.options import Database, Home, Json
from api.terminal import DEFAULT_HOME, faults_told

bundles_app = typer.Typer(
    help="Bundles, from training to champion and back.  版本包：从训练到启用和回退。", no_args_is_help=True
)
Id = Annotated[
    str, typer.Argument(metavar="ID", help="A bundle's id, or its beginning.  版本包编号或其开头。")
]
By = Annotated[str, typer.Option("--by", help="Who does it.  何人。")]
Why = Annotated[str, typer.Option("--why", help="For what reason.  理由。")]


@bundles_app.command("list")
def list_bundles(home: Home = DEFAULT_HOME, database: Database = None, as_json: Json = False) -> None:
    """List every bundle and its state; tell what names another than the journal.  列出版本包。"""
    from api.commands.bundles import show_bundles
    from api.commands.journal import place_of

    with faults_told():
        show_bundles(place_of(home, database), as_json)


@bundles_app.command("show")
def show(identity: Id, home: Home = DEFAULT_HOME, database: Database = None, as_json: Json = False) -> None:
    """Say whether a bundle may go live, its gates, waivers, steps and what comes next.  查看版本包。"""
    from api.commands.bundles import show_bundle
    from api.commands.journal import place_of

    with faults_told():
        show_bundle(place_of(home, database), identity, as_json)


_STEPS = {
    "validate": "Record the gates as the bundle's own papers give them.  验证：记录各道门槛。",
    "propose": "Propose a validated bundle; another person approves it.  提议。",
    "approve": "Approve what another proposed, once every gate holds or is waived.  批准（须另一人）。",
    "shadow": "Let an approved bundle score beside the champion, answering nobody.  影子运行。",
    "promote": "Let an approved bundle serve in place of the present one.  启用。",
    "retire": "Take a bundle that does not serve out of use; it stays for replay.  退役。",
    "trial": "Let a draft serve for trial, while two people have promoted none.  试用草稿。",
}
"""Steps that one person takes about one bundle, with a reason and nothing else."""


def _add(step: str, told: str) -> None:
    @bundles_app.command(step, help=told)
    def command(
        identity: Id,
        by: By,
        why: Why,
        home: Home = DEFAULT_HOME,
        database: Database = None,
        as_json: Json = False,
    ) -> None:
        _take(step, identity, by, why, home, database, as_json)


for _step, _told in _STEPS.items():
    _add(_step, _told)


@bundles_app.command("rollback")
def rollback(
    by: By, why: Why, home: Home = DEFAULT_HOME, database: Database = None, as_json: Json = False
) -> None:
    """Go back to the champion before, at once, by one person with a reason.  紧急回退（一人即可）。"""
    _take("rollback", "", by, why, home, database, as_json)


@bundles_app.command("waive")
def waive(
    identity: Id,
    what: Annotated[
        str, typer.Option(help="A gate, 'approval' or 'synthetic'.  门槛，或 approval、synthetic。")
    ],
    until: Annotated[str, typer.Option(help="The last day, as 2027-01-31.  截止日。")],
    by: By,
    why: Why,
    home: Home = DEFAULT_HOME,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Let one thing pass until a day, by name and with a reason.  限期豁免。"""
    _take("waive", identity, by, why, home, database, as_json, what=what, until=until)


def _take(
    step: str,
    identity: str,
    by: str,
    why: str,
    home: Path,
    database: str | None,
    as_json: bool,
    **more: str,
) -> None:
    from api.commands.bundles import take_step
    from api.commands.journal import place_of

    with faults_told():
        take_step(place_of(home, database), identity, {"step": step, "by": by, "why": why, **more}, as_json)
