"""Print and draw what happens where the share of defaults moves: before and after recalibration.

The synthetic population's later years are thinned of firms that did not default, so that the odds of a
default are three times, or a third, of what they were; the model is trained and measured as always.
"""

import argparse
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from scipy.special import expit

from api.commands.labelled import population_history
from features.catalogue import catalogue
from features.population.generate import generate
from models.history import History
from models.intervals import wilson
from models.spec import Task
from models.tasks import RISK
from models.train import split, tested

MOVED = 2021
"""From this report year on the population is another one."""
FACTOR = 3.0
PICTURE = Path("docs/pictures/prior-shift.png")
INK, PINE, CLAY, LINE = "#14211c", "#0d5c4a", "#b2532d", "#9aa8a1"
BINS = 8


def thinned(history: History, factor: float) -> History:
    """Return the history whose odds of a default are multiplied from ``MOVED`` on."""
    rng = np.random.default_rng(20260301)
    labels, later = history.labels[Task.RISK], history.years >= MOVED
    dropped = 0.0 if factor >= 1.0 else 1.0  # others are dropped to raise the odds, events to lower them
    share = min(factor, 1.0 / factor)
    return history.only(~(later & (labels == dropped)) | (rng.random(history.rows) < share))


def main() -> None:
    """Train at one share of defaults, measure at another, print the means and draw them by group."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--enterprises", type=int, default=20_000)
    given = options.parse_args()
    history = population_history(generate(given.enterprises))
    figure = Figure(figsize=(12.0, 4.0), dpi=120, layout="constrained")
    for axes, factor, title in zip(
        figure.subplots(1, 3), (1.0, FACTOR, 1.0 / FACTOR), ("as it is", "odds x 3", "odds / 3"), strict=True
    ):
        moved = thinned(history, factor)
        test = tested(RISK, moved, catalogue().indicators)
        part = moved.only(test.rows)
        model = test.model
        raw = expit(model.margins(model.preparation.point(part.columns, part.divisions)).astype(np.float64))
        fit, labels = split(moved)[0], moved.labels[Task.RISK]
        first = np.nanmean(labels[fit & (moved.years < MOVED)])
        seen = wilson(float(test.labels.mean()), len(test.labels))
        print(
            f"{title}: {first:.2%} defaulted before {MOVED}; measured {seen.value:.2%} "
            f"({seen.low:.2%}-{seen.high:.2%}, {int(test.labels.sum())} of {len(test.labels):,}); "
            f"booster alone {raw.mean():.2%}, recalibrated {test.probabilities.mean():.2%}"
        )
        for probabilities, colour, name in (
            (raw, CLAY, "booster alone"),
            (test.probabilities, PINE, "recalibrated"),
        ):
            groups = np.array_split(np.argsort(probabilities, kind="stable"), BINS)
            predicted = [probabilities[group].mean() for group in groups]
            observed = [test.labels[group].mean() for group in groups]
            axes.plot(predicted, observed, "o-", color=colour, markersize=4, linewidth=1, label=name)
        top = max(axes.get_xlim()[1], axes.get_ylim()[1])
        axes.plot([0, top], [0, top], color=LINE, linewidth=1)
        axes.set_title(title, color=INK)
        axes.set_xlabel("Mean predicted", color=INK)
        axes.set_ylabel("Observed share", color=INK)
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, metadata={"Software": None})
    print(f"Drawn to {PICTURE}")


if __name__ == "__main__":
    main()
