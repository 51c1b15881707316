"""Curves as pictures for the registry: how well a model ranks, and how true its probabilities are."""

from __future__ import annotations

import io

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import roc_curve

Numbers = NDArray[np.float64]

INK, PINE, LINE = "#14211c", "#0d5c4a", "#9aa8a1"
BINS = 10


def curves(probabilities: Numbers, labels: Numbers) -> dict[str, bytes]:
    """Return the ROC curve and the calibration of a model on rows it has not seen, as PNG."""
    return {
        "roc_curve.png": _png(_roc(probabilities, labels)),
        "calibration.png": _png(_calibration(probabilities, labels)),
    }


def _roc(probabilities: Numbers, labels: Numbers) -> Figure:
    false_rate, true_rate, _ = roc_curve(labels, probabilities)
    figure, axes = _axes("False positive rate", "True positive rate")
    axes.plot([0, 1], [0, 1], color=LINE, linewidth=1)
    axes.plot(false_rate, true_rate, color=PINE, linewidth=2)
    return figure


def _calibration(probabilities: Numbers, labels: Numbers) -> Figure:
    figure, axes = _axes("Mean predicted probability", "Observed share")
    groups = np.array_split(np.argsort(probabilities, kind="stable"), BINS)
    predicted = np.array([probabilities[group].mean() for group in groups])
    observed = np.array([labels[group].mean() for group in groups])
    spread = 1.96 * np.sqrt(np.maximum(observed * (1 - observed), 1e-9) / [len(group) for group in groups])
    top = max(predicted.max(), (observed + spread).max()) * 1.05
    axes.plot([0, top], [0, top], color=LINE, linewidth=1)
    axes.errorbar(predicted, observed, yerr=spread, fmt="o", color=PINE, markersize=4, linewidth=1)
    return figure


def _axes(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(4.2, 4.2), dpi=120, layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x, color=INK)
    axes.set_ylabel(y, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()
