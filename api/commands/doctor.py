"""The command that says what this machine has, and whether a bundle can serve."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.terminal import language, ready, show_json, show_table, today, words
from api.wiring import engine_at
from features.declare import Label
from features.refusal import Refusal
from features.tables import Tables
from models.spec import Task
from scoring.engine import Engine
from scoring.life.drift import drift_of
from scoring.life.serving import Named, serving_at
from scoring.life.standing import Mode, standing_of
from scoring.life.states import STATE_LABELS
from scoring.life.waivers import CONCERNS
from scoring.policy import Policy
from scoring.scale import LARGEST_SHARE, shares_of, too_large

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SOUND_SQLITE = (3, 51, 3)
"""Older ones can corrupt a write-ahead log of two connections; the journal then keeps a rollback log."""
ROOM = 2.0
"""Gigabytes of free disk below which training and a long journal may fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the machine; ``is_well`` is false where something will not work."""

    code: str
    label: Label
    found: str
    is_well: bool = True
    is_needed: bool = True


def examine(home: Path, as_json: bool) -> bool:
    """Print what this machine has; return whether a bundle can serve from this home."""
    findings = [*_machine(), *_home(home), *_tables(), *_policy(), *_serving(home)]
    is_well = all(one.is_well or not one.is_needed for one in findings)
    if as_json:
        told = {one.code: one.found for one in findings}
        lacking = [one.code for one in findings if not one.is_well]
        show_json({**told, "lacking": lacking, "well": is_well})
    else:
        rows = [(_mark(one), words(one.label.zh, one.label.en), one.found) for one in findings]
        show_table(("", words("项目", "what"), words("情况", "found")), rows)
    return is_well


def _mark(one: Finding) -> str:
    if one.is_well:
        return words("好", "ok")
    return words("缺", "lacks") if one.is_needed else words("可缺", "may lack")


def _machine() -> Iterator[Finding]:
    yield Finding("python", Label("Python", "Python"), f"{sys.version.split()[0]} {platform.machine()}")
    yield Finding("processors", Label("处理器", "Processors"), str(os.cpu_count()))
    sqlite = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SOUND_SQLITE:
        sqlite += words("，日志用回滚方式", ", so the journal keeps a rollback log")
    yield Finding("sqlite", Label("SQLite", "SQLite"), sqlite)
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), "")
    none = words("没有：不做页面测试", "none: page tests are left out")
    yield Finding("browser", Label("浏览器", "Browser"), browser or none, bool(browser), is_needed=False)
    has_wheel = importlib.util.find_spec("pgserver") is not None
    wheel = words("有", "there") if has_wheel else words("没有：不做其测试", "none: its tests are left out")
    yield Finding(
        "postgresql", Label("PostgreSQL（测试用）", "PostgreSQL for tests"), wheel, has_wheel, is_needed=False
    )


def _home(home: Path) -> Iterator[Finding]:
    place = home.resolve()
    label = Label("数据目录", "Home")
    try:
        ready(place)
    except OSError as error:
        yield Finding("home", label, f"{place}: {error.strerror or error}", is_well=False)
        return
    yield Finding("home", label, str(place))
    free = shutil.disk_usage(place).free / 1e9
    yield Finding("free_disk", Label("可用磁盘", "Free disk"), f"{free:.1f} GB", free >= ROOM)


def _tables() -> Iterator[Finding]:
    label = Label("数据表", "Tables")
    try:
        tables = Tables.load(Settings().tables)
    except Refusal as refusal:
        yield Finding("tables", label, refusal.words(language()), is_well=False)
        return
    rows = sum(len(table.rows) for table in tables.tables.values())
    told = words(f"{len(tables.tables)} 张表 {rows:,} 行", f"{len(tables.tables)} tables, {rows:,} rows")
    yield Finding("tables", label, f"{tables.fingerprint} ({told})")


def _policy() -> Iterator[Finding]:
    label = Label("政策", "Policy")
    path = Settings().policy
    try:
        policy = Policy.load(path)
    except (Refusal, OSError) as refusal:
        yield Finding("policy", label, str(refusal), is_well=False)
        return
    yield Finding(
        "policy", label, f"{path.name} {policy.digest[:12]} ({policy.source}, {policy.effective_from})"
    )


def _serving(home: Path) -> Iterator[Finding]:
    label = Label("在用模型包", "Serving bundle")
    try:
        engine = engine_at(home)
        named = serving_at(Settings().model_copy(update={"home": home}).place)
    except (Refusal, OSError) as refusal:
        yield Finding("serves", label, f"{words('没有', 'nothing')}: {refusal}", is_well=False)
        return
    kind = (
        words("（合成数据，仅供演示）", " (synthetic, for demonstration)")
        if engine.bundle.is_synthetic
        else ""
    )
    yield Finding("serves", label, engine.bundle.identity + kind)
    yield Finding("version", Label("登记版本", "Registered version"), named.champion.version)
    yield from _standing(home, named, engine.bundle.data)
    yield from _scale(engine)


def _standing(home: Path, named: Named, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield how the bundle that serves stands, and what names another one."""
    mode, standing = Settings().mode, standing_of(named, data, today())
    concerns = [CONCERNS[one].in_language(language()) for one in standing.unwaived]
    state = STATE_LABELS[standing.state].in_language(language()) if standing.state else "?"
    told = [f"{mode.label.in_language(language())}: {state}", *concerns]
    if standing.until is not None:
        told.append(words(f"批准至 {standing.until}", f"approved until {standing.until}"))
    is_well = mode is Mode.TRIAL or not standing.unwaived
    yield Finding("standing", Label("批准", "Approval"), "; ".join(told), is_well)
    drift = drift_of(home, named)
    agrees = words("与日志一致", "as the journal says")
    label = Label("登记处与文件", "Registry and file")
    found = "; ".join(one.in_language(language()) for one in drift)
    yield Finding("drift", label, found or agrees, not drift, is_needed=False)


def _scale(engine: Engine) -> Iterator[Finding]:
    """Yield whether the policy's grades part the bundle's reference population."""
    quantiles = engine.bundle.documents.get("card", {}).get("reference", {}).get(Task.RISK.value)
    if not quantiles:
        return
    shares = shares_of(engine.policy, Task.RISK, quantiles)
    told = " ".join(f"{code}: {share:.0%}" for code, share in shares.items())
    large = too_large(shares)
    if large:
        told += words(
            f"；{'、'.join(large)} 级超过参照总体的 {LARGEST_SHARE:.0%}",
            f"; grade {', '.join(large)} holds more than {LARGEST_SHARE:.0%} of the reference population",
        )
    label = Label("主标尺各级占比", "Shares of the grades")
    yield Finding("grades", label, told, not large, is_needed=False)
