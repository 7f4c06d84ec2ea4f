"""Writes a finished run as the plugin loads it: safetensors, model card, hashes. Better weights are not overwritten."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Tuple

from ..errors import ModelError
from ..models.card_file import FLOAT16
from ..models.cards import ModelCard, read_card
from ..nets.checkpoint import save_restorer
from ..nets.restorer import Restorer
from .config import RunConfig
from .origin import LICENCE, VERSION
from .scoring.evaluate import TARGETS, missed
from .scoring.fills import FILLS, PRIOR
from .scoring.tables import COLUMNS

SET_NAMES = {
    "sen12": "held-out SEN1-2 scenes",
    "wide": "held-out wider scenes",
    "sen12mscr": "SEN12MS-CR's test regions",
    "real": "places under real clouds",
}
SELECT = "psnr_cloudy"


@dataclass(frozen=True)
class JudgedModel:
    """A trained model and what its card says of it.

    ``architecture``: numbers for ``nets.registry.build``; ``scores``: what ``evaluate`` returned, of exactly these
    weights; ``statistics``: per product, see ``ModelCard``; ``training``: phases, pairs and the config as plain values;
    ``data``: one line per source; ``storage``: how the weights are stored, see ``ModelCard``.
    """

    restorer: Restorer
    config: RunConfig
    architecture: dict
    scores: dict
    statistics: dict
    training: dict
    data: Tuple[str, ...]
    storage: dict = field(default_factory=lambda: {"kind": FLOAT16})


def export(model: JudgedModel, folder, force=False) -> Path:
    """Write ``model`` as ``<recipe>-<width>`` into ``folder`` and return the path of its card.

    Raises ``ModelError`` where a model of the same name is there that scores as well or better under synthetic cloud,
    unless ``force``.
    """
    config, scores = model.config, model.scores
    name = f"{config.recipe}-{config.width}"
    path = Path(folder) / f"{name}.json"
    brief = condensed(scores)
    if path.is_file() and not force:
        refuse_worse(read_card(path), brief)
    parameters = {
        part: sum(p.numel() for p in getattr(model.restorer, part).parameters()) for part in ("translator", "fuser")
    }
    card = ModelCard(
        name=name,
        version=VERSION,
        recipe=config.recipe,
        width=config.width,
        architecture=model.architecture,
        summary=summary(scores),
        statistics=model.statistics,
        window_px=256,
        multiple_px=model.restorer.multiple_px,
        training={"parameters": parameters, **model.training},
        data=model.data,
        licence=LICENCE,
        scores=brief,
        command=scores["command"],
        storage=model.storage,
    )
    return save_restorer(model.restorer, card, folder)


def condensed(scores):
    """Return the means, intervals and leads of ``scores`` that a model card shows."""
    result = {}
    for name, part in scores["sets"].items():
        figures = {
            method: {**{f: _triplet(values[f]) for f in COLUMNS}, "undefined": values[SELECT]["excluded"]}
            for method, values in part["figures"].items()
        }
        leads = {method: {f: _triplet(v) for f, v in values.items()} for method, values in part["lead"].items()}
        facts = {key: part[key] for key in ("note", "images", "scenes", "excluded")}
        result[name] = {**facts, "figures": figures, "lead": leads}
    return result


def refuse_worse(card, scores):
    """Raise ``ModelError`` unless ``scores`` beat those of ``card`` under synthetic cloud, averaged over the sets that
    have as many images of as many scenes.
    """
    old, new = _means(card.scores), _means(scores)
    shared = sorted(
        name for name in set(old) & set(new) - {"real"} if _extent(card.scores, name) == _extent(scores, name)
    )
    if not shared:
        raise ModelError(f"'{card.path}' has no scores of the same images to compare with. Give --force to replace it.")
    old_db, new_db = (sum(means[name] for name in shared) / len(shared) for means in (old, new))
    if new_db <= old_db:
        raise ModelError(
            f"'{card.path}' reaches {old_db:.2f} dB under cloud on held-out scenes, the new weights {new_db:.2f} dB: "
            "they were not exported. Train on, or give --force."
        )


def _extent(scores, name):
    return [scores[name].get(fact) for fact in ("images", "scenes")]


def _means(scores):
    """Return the model's PSNR under cloud for every set that has one."""
    means = {name: part["figures"].get("model", {}).get(SELECT, [None])[0] for name, part in scores.items()}
    return {name: mean for name, mean in means.items() if mean is not None}


def summary(scores):
    """Say in plain words whether the model beats every simple fill under cloud, and what its networks add."""
    judged = {name: part for name, part in scores["sets"].items() if part["images"]}
    failures = [f"on {SET_NAMES.get(name, name)}: {_names(part)}" for name, part in judged.items() if _names(part)]
    if not judged:
        verdict = "Not judged: there was no test image."
    elif failures:
        verdict = (
            "Target missed: under cloud this model does not reliably outperform every simple fill (lower bound of the "
            f"paired 95 % interval of the difference above zero). Not reliably outperformed {'; '.join(failures)}."
        )
    else:
        verdict = f"Under cloud this model reliably outperforms every simple fill in PSNR and SSIM: {_listed(judged)}."
    gains = [f"{_gain(part)} on {SET_NAMES.get(name, name)}" for name, part in judged.items()]
    if gains:
        verdict += f" Compared with the closed-form prior alone: {'; '.join(gains)}."
    if scores["residual"] and not scores["residual"]["scale"]:
        verdict += " Nothing that the networks add to the prior helped on the validation scenes: it is switched off."
    return verdict


def _names(part):
    """Return the fills of one set that are not reliably outperformed, and in what: ``push-pull (SSIM), ...``."""
    figures = {}
    for figure, methods in missed(part).items():
        for method in methods:
            figures.setdefault(method, []).append(figure.split("_")[0].upper())
    if len(figures) == len(FILLS) and all(len(names) == len(TARGETS) for names in figures.values()):
        return f"any fill ({', '.join(next(iter(figures.values())))})"
    return ", ".join(f"{method} ({', '.join(names)})" for method, names in figures.items())


def _listed(names):
    return ", ".join(f"on {SET_NAMES.get(name, name)}" for name in names)


def _gain(part):
    psnr, ssim = (part["lead"][PRIOR][figure] for figure in ("psnr_cloudy", "ssim_cloudy"))
    texts = []
    for value, spec, unit in ((psnr, "+.2f", " dB PSNR"), (ssim, "+.3f", " SSIM")):
        if value["mean"] is None:
            return "not measured"
        interval = "" if value["low"] is None else f" ({value['low']:{spec}} … {value['high']:{spec}})"
        texts.append(f"{value['mean']:{spec}}{unit}{interval}")
    return " and ".join(texts)


def _triplet(value):
    """Return [mean, low, high], rounded."""
    return [None if x is None else round(x, 4) for x in (value["mean"], value["low"], value["high"])]
