"""What stands in MLflow's pages about experiments, runs, models and versions, in Chinese and English."""

from __future__ import annotations

from models.artefact import Bundle
from models.spec import Task
from models.tried import Search, Why

_WHY = {
    Why.NOT_ASKED: ("没有要求搜索，用已选定的设置。", "No search was asked for: the settings chosen before."),
    Why.FEW_EVENTS: (
        "事件太少，不搜索，用小样本的设置。",
        "Too few events to search: settings for small samples.",
    ),
    Why.FEW_YEARS: ("年份太少，不搜索。", "Too few years to search."),
}


def about_experiment(task: Task | None) -> str:
    """Return what an experiment holds."""
    if task is None:
        return _joined(
            "每个运行是一个版本包：两个模型、校准、规则摘要和报告，全是普通文件，没有 pickle。",
            "Each run is a bundle: both models, calibration, digests of the rules and reports. All are plain "
            "files, none is pickled.",
        )
    return _joined(
        f"{task.label.zh}：{task.definition.zh}。一个运行是一次训练；搜索过的每组设置是它下面的子运行。"
        "指标都在没拟合过的较晚年份、另外五分之一的企业上量出。",
        f"{task.label.en}: {task.definition.en}. A run is one training; each set of "
        "settings that a search tried is a nested run. "
        "Measures are of later years and of one firm in five, none of which was fitted.",
    )


def about_run(bundle: Bundle, task: Task, search: Search | None = None) -> str:
    """Return how one task's model did, on what, and what it is for."""
    found, data = bundle.measures[task.value], bundle.data
    area = f"{found['roc_auc']:.3f} ({found['roc_auc_lo']:.3f}–{found['roc_auc_hi']:.3f})"
    rows = f"{found['n']:,}", f"{found['positives']:,}"
    zh = (
        f"{task.label.zh} · 版本包 {bundle.identity}\n\n{task.definition.zh}。\n\n"
        f"- 没见过的年份上 ROC-AUC {area}，{rows[0]} 行、{rows[1]} 个事件\n"
        f"- 平均预测 {found['mean_predicted']:.2%}，实际 {found['observed_rate']:.2%}，"
        f"Brier {found['brier']:.4f}\n"
        f"- 训练数据：{data['name']}，{data['rows']:,} 行，{data['first_year']}–{data['last_year']} 年"
    )
    en = (
        f"{task.label.en} · bundle {bundle.identity}\n\n{task.definition.en}.\n\n"
        f"- ROC-AUC on years not seen {area}, {rows[0]} rows with {rows[1]} events\n"
        f"- mean predicted {found['mean_predicted']:.2%}, observed {found['observed_rate']:.2%}, "
        f"Brier {found['brier']:.4f}\n"
        f"- trained on {data['name']}, {data['rows']:,} rows of {data['first_year']}–{data['last_year']}"
    )
    if search is not None:
        said = _searched(search)
        zh, en = f"{zh}\n- {said[0]}", f"{en}\n- {said[1]}"
    return _joined(zh, en) + _synthetic(bundle)


def about_trial(is_chosen: bool) -> str:
    """Return what a trial is."""
    zh = "搜索中的一组设置，只在拟合部分内按年份向前、企业分开地打分。"
    en = "One set of settings of a search, scored inside the fitted part alone: forward in time, firms apart."
    return _joined(zh + "**选中。**", en + " **Chosen.**") if is_chosen else _joined(zh, en)


def about_booster(task: Task) -> str:
    """Return what the registered booster of a task is, and what it is not."""
    return _joined(
        f"版本包里{task.label.zh}的提升树，可用 `mlflow.xgboost.load_model` 打开。"
        "它给的是校准前的概率；校准、未知数的处理和上下界在版本包里，由 greenloan 读取。",
        f"The booster of a bundle's model of {task.label.en.lower()}, to be opened with "
        "`mlflow.xgboost.load_model`. It gives probabilities before calibration; calibration, unknown "
        "figures and bounds are the bundle's, which greenloan reads.",
    )


def about_bundles() -> str:
    """Return what the registered model of bundles is."""
    return _joined(
        "一个版本是一个版本包（`bundle/` 下的普通文件，摘要在标签 `bundle_digest` 里）。"
        "别名 champion、challenger 只是重复日志里的决定；"
        "由两个人用 greenloan 上线，直接改别名会被发现并拒绝。",
        "A version is a bundle: the plain files below `bundle/`, its digest in the tag `bundle_digest`. "
        "The aliases champion and challenger repeat what the journal says. Two people promote with "
        "greenloan; an alias that is moved here is noticed and refused.",
    )


def about_bundle(bundle: Bundle) -> str:
    """Return what a bundle holds, and how its models did."""
    tasks = [Task(name) for name in sorted(bundle.measures)]
    areas = [(one.label.zh, one.label.en, f"{bundle.measures[one.value]['roc_auc']:.3f}") for one in tasks]
    digest = f"`{bundle.digest}`"
    zh = f"版本包 {bundle.identity}\n\n" + "\n".join(
        f"- {zh}：没见过的年份上 ROC-AUC {area}" for zh, _, area in areas
    )
    en = f"Bundle {bundle.identity}\n\n" + "\n".join(
        f"- {en}: ROC-AUC {area} on years not seen" for _, en, area in areas
    )
    return _joined(f"{zh}\n- 摘要 {digest}", f"{en}\n- digest {digest}") + _synthetic(bundle)


def _searched(search: Search) -> tuple[str, str]:
    if search.why_not is not None:
        return _WHY[search.why_not]
    place, count = (search.chosen or 0) + 1, len(search.trials)
    return (
        f"搜索了 {count} 组设置，选第 {place} 组，见子运行。",
        f"{count} sets of settings were tried and number {place} chosen: see the nested runs.",
    )


def _synthetic(bundle: Bundle) -> str:
    if not bundle.is_synthetic:
        return ""
    return "\n\n" + _joined(
        "⚠ 用**合成总体**训练，只作演示，对真实企业不作任何结论。",
        "⚠ Trained on a **synthetic population**: it demonstrates, and decides nothing about a real firm.",
    )


def _joined(zh: str, en: str) -> str:
    return f"{zh}\n\n{en}"
