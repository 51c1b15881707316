"""The command that tells what was lost on defaulted loans."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from api.terminal import show_json, show_table, tell, words, write_lines
from features.records.sba_losses import losses
from models.lgd import table_of


def show_losses(data: Path, out: Path | None, as_json: bool) -> None:
    """Print the share lost by sector, size and kind of loan, with its interval and n."""
    rows = [asdict(one) for one in table_of(losses(data))]
    if out is not None:
        write_lines(out, rows)
    if as_json:
        show_json(rows)
        return
    headings = ("by", "group", "n", "mean", "mean_lo", "mean_hi", "median", "pooled")
    show_table(
        headings, [tuple(_text(row[name]) for name in headings) for row in rows], words("违约损失率", "LGD")
    )
    tell(
        words(
            "美国小企业局担保贷款的核销本金除以已发放金额；未扣后续回收与担保赔付，未折现，无抵押信息。",
            "Principal written off over what was paid out, US SBA loans: before later recoveries and the "
            "guarantee, undiscounted; collateral is not told.",
        )
    )


def _text(value: object) -> str:
    return "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
