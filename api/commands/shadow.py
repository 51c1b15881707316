"""The command that says what a challenger would have decided otherwise."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from api.settings import Settings
from api.terminal import language, show_json, show_table, tell, words
from features.refusal import NotThere
from scoring.assembly import resolver_of
from scoring.groups import BLOCKS, group_label
from scoring.life.serving import serving_at
from scoring.shadow import FOLDER, Compared, Side, compared_in, folder_of


def show_shadow(home: Path, given: str, as_json: bool) -> None:
    """Print a challenger's swap set, its value at the cut-off, and its effect by group."""
    challenger = _challenger(home, given)
    found = compared_in(folder_of(home, challenger))
    if as_json:
        changes = [{"from": one, "to": other, "n": n} for (one, other), n in sorted(found.changes.items())]
        show_json({"challenger": challenger, **asdict(found), "changes": changes})
        return
    _show(challenger, found)


def _challenger(home: Path, given: str) -> str:
    start = given.removeprefix("b-")
    if not start:
        named = serving_at(Settings().model_copy(update={"home": home}).place)
        start = named.shadow.digest if named.shadow else ""
    there = sorted(path.name for path in (home / FOLDER).glob("*") if path.is_dir())
    found = [name for name in there if start and name.startswith(start)]
    if len(found) != 1:
        known = ", ".join(name[:12] for name in there) or "–"
        raise NotThere(
            f"No challenger {given or 'in shadow'} has scored in {home}; there are: {known}. "
            "Put one in shadow with 'greenloan bundles shadow ID', and let the service decide.",
            f"{home} 里没有挑战者 {given or '（影子运行）'} 的评分；现有：{known}。"
            "请先运行 greenloan bundles shadow ID，再让服务作出决定。",
        )
    return found[0]


def _show(challenger: str, found: Compared) -> None:
    share = sum(found.changes.values()) / found.n if found.n else 0.0
    tell(
        words(
            f"挑战者 b-{challenger[:12]}：已比较 {found.n} 笔，其中 {share:.1%} 会有不同结果；"
            f"收到 {found.offered}，放弃 {found.dropped}，进程中断 {found.deaths} 次。",
            f"Challenger b-{challenger[:12]}: {found.n} compared, {share:.1%} would be decided otherwise; "
            f"{found.offered} offered, {found.dropped} dropped, its process died {found.deaths} times.",
        )
    )
    rows = [(before, after, str(n)) for (before, after), n in found.changes.most_common()]
    show_table((words("在用", "champion"), words("挑战者", "challenger"), "n"), rows)
    headings = ("", words("支持", "supported"), words("金额", "amount"), "PD champion", "PD challenger")
    sides = ((words("在用", "champion"), found.champion), (words("挑战者", "challenger"), found.challenger))
    show_table(
        headings, [_side(name, one) for name, one in sides], words("临界处的价值", "Value at the cut-off")
    )
    tables, tongue = resolver_of(Settings().tables).tables, language()
    groups = [
        (
            block.label.in_language(tongue),
            group_label(block, name, tables).in_language(tongue),
            str(one.n),
            *(f"{count / one.n:.1%}" for count in (one.champion, one.challenger, one.changed)),
        )
        for block in BLOCKS
        for name, one in sorted(found.groups.get(block.name, {}).items())
    ]
    show_table(
        ("", "", "n", *headings[1:2], words("挑战者支持", "by challenger"), words("不同", "changed")), groups
    )


def _side(name: str, side: Side) -> tuple[str, ...]:
    means = (total / side.supported if side.supported else 0.0 for total in side.expected.values())
    return name, str(side.supported), f"{side.amount:,.0f}", *(f"{mean:.2%}" for mean in means)
