"""What becomes of a bundle that was just trained: it serves for trial, or stays a draft."""

from __future__ import annotations

from pathlib import Path

from api.settings import Settings
from api.terminal import tell, today, words
from models.champion import write_champion
from models.origin import NOT_NAMED
from models.produce import Produced
from scoring.journal.trouble import Unavailable
from scoring.life.serving import serving_at
from scoring.life.standing import Mode
from scoring.life.trial import is_kept, record_training


def let_serve(home: Path, produced: Produced, owner: str) -> bool:
    """Record the training; let the bundle serve where that is a trial, and return whether it does.

    The journal comes first and ``champion.json`` last: what was not recorded does not serve.
    """
    trainer = "" if owner == NOT_NAMED else owner
    settings = Settings().model_copy(update={"home": home})
    place, champion, data = settings.place, produced.champion, produced.bundle.data
    serves = settings.mode is Mode.TRIAL
    if is_kept(place):
        try:
            taken = record_training(place, champion, data, trainer, settings.mode, today())
            serves = serving_at(place).champion.digest == champion.digest
        except Unavailable as error:
            tell(words(f"训练未记入日志：{error}", f"The training is not recorded: {error}"))
            return False
        tell(words(f"训练已记入日志第 {taken.number} 条", f"The training is journal entry {taken.number}."))
    if serves:
        from models.registry import CHAMPION, Registry  # noqa: PLC0415  # slow to import

        Registry(home).name(CHAMPION, champion.version)
        write_champion(home, champion)
    return serves


def tell_serving(produced: Produced, serves: bool) -> None:
    """Say whether it serves, and what brings it forward."""
    bundle, version = produced.bundle, produced.champion.version
    short = bundle.digest[:12]
    if bundle.is_synthetic:
        tell(words("合成数据，仅供演示。", "Synthetic data: for demonstration."))
    if serves:
        tell(
            words(
                f"{bundle.identity} 第 {version} 版供试用：未经两人批准。",
                f"{bundle.identity} version {version} serves for trial: no two people have approved it.",
            )
        )
    else:
        tell(
            words(
                f"{bundle.identity} 第 {version} 版是草稿，原来的版本包继续使用。",
                f"{bundle.identity} version {version} is a draft; what served before goes on serving.",
            )
        )
    tell(words(f"下一步：greenloan bundles show {short}", f"Next: greenloan bundles show {short}"))
