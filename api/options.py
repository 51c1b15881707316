"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path,
    typer.Option("--home", envvar="GREENLOAN_HOME", help="Where local state is kept.  本地数据目录。"),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="GREENLOAN_DATA", help="A file or folder of real data.  真实数据。"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.  输出JSON。")]
Database = Annotated[
    str | None,
    typer.Option(
        "--database", envvar="DATABASE_URL", help="The journal's database, if not in the home.  存证数据库。"
    ),
]
BundleGiven = Annotated[
    str,
    typer.Argument(
        metavar="BUNDLE",
        help="A bundle's folder or the start of its digest; else the one that serves.  版本包。",
    ),
]
Tongue = Annotated[str, typer.Option("--lang", help="zh or en; else the terminal's.  语言，zh 或 en。")]
Encoding = Annotated[
    str, typer.Option(help="Of a CSV file: utf-8, gb18030 or utf-16; found by rule if not given.  编码。")
]
Faults = Annotated[
    Path | None, typer.Option("--faults", help="Write refused rows here, marked (.xlsx or .csv).  问题行。")
]
Day = Annotated[str, typer.Option("--day", help="The day whose tables apply, as 2026-11-24.  适用日期。")]
