"""Another bundle of the same house, made in no time: the same models with fewer trees."""

from dataclasses import replace
from pathlib import Path

from models.artefact import save
from models.golden import GOLDEN, answers_of
from models.loading import load
from scoring.assembly import house_of, resolver_of


def another_beside(place: Path, kept: float = 0.5) -> Path:
    """Save beside a bundle one that keeps a share of its trees; return its place."""
    bundle = load(place)
    models = {
        task: replace(model, booster=model.booster[: int(kept * model.booster.num_boosted_rounds())])
        for task, model in bundle.models.items()
    }
    golden = bundle.documents[GOLDEN]
    documents = {**bundle.documents, GOLDEN: {**golden, "answers": answers_of(models, golden)}}
    house = house_of(resolver_of())
    return save(place.parent, models, house, bundle.data, bundle.measures, documents, bundle.manifest)
