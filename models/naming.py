"""What a card calls plainer models and training data, in words."""

from __future__ import annotations

from collections.abc import Mapping

from features.declare import Label

MODELS: Mapping[str, Label] = {
    "house": Label("本模型（单调）", "This model (monotone)"),
    "free": Label("同法不加方向", "Same, without directions"),
    "logistic": Label("逻辑回归", "Logistic regression"),
    "scorecard": Label("WoE 评分卡", "WoE scorecard"),
    "one_rule": Label("单规则", "One rule"),
}
"""Our model, and what stands beside it."""
_DATA: Mapping[str, Label] = {
    "synthetic population": Label("合成总体", "synthetic population"),
    "fresh synthetic population": Label("新生成的合成总体", "fresh synthetic population"),
}


def data_name(name: str, language: str) -> str:
    """Return what a model was trained or measured on, in words."""
    return _DATA[name].in_language(language) if name in _DATA else name
