"""From a finished run to what the plugin loads: safetensors, model card, hashes. Better weights are not overwritten."""

import logging
from pathlib import Path

from ..errors import ModelError
from ..nets.cards import ModelCard, read_card
from ..nets.checkpoint import save_restorer
from .evaluate import missed
from .tables import COLUMNS

log = logging.getLogger(__name__)

VERSION = "1.0"
LICENCE = "CC-BY-4.0"
DATA = {
    "sen12": "SEN1-2 (Schmitt et al. 2018, CC-BY 4.0)",
    "wide": "Wider Sentinel-1/-2 scenes (contains modified Copernicus Sentinel data)",
    "false_colour": "OMBRIA flood sites, Sentinel-1/-2 (contains modified Copernicus Sentinel data)",
    "clouds": "Cloud cut-outs from Sentinel-2 (contains modified Copernicus Sentinel data)",
}
SET_NAMES = {"sen12": "held-out SEN1-2 scenes", "wide": "held-out wider scenes", "real": "real clouds"}
SELECT = "psnr_cloudy"


def export(restorer, numbers, config, scores, statistics, folder, training, force=False):
    """Write the model ``<recipe>-<width>`` into ``folder`` and return the path of its card.

    ``numbers``: the architecture; ``scores``: what ``evaluate`` returned; ``statistics``: per product, see
    ``ModelCard``; ``training``: steps, minutes and the config. Raises ``ModelError`` where a model of the same name
    is there that scores as well or better under synthetic cloud, unless ``force``.
    """
    name = f"{config.recipe}-{config.width}"
    path = Path(folder) / f"{name}.json"
    brief = condensed(scores)
    if path.is_file() and not force:
        refuse_worse(read_card(path), brief)
    card = ModelCard(
        name=name,
        version=VERSION,
        recipe=config.recipe,
        width=config.width,
        architecture=numbers,
        summary=summary(scores),
        statistics=statistics,
        window_px=256,
        multiple_px=restorer.multiple_px,
        training=training,
        data=tuple(text for key, text in DATA.items() if key == "clouds" or getattr(config.data, key)),
        licence=LICENCE,
        scores=brief,
        command=scores["command"],
    )
    return save_restorer(restorer, card, folder)


def condensed(scores):
    """Return the means, intervals and leads of ``scores`` that a model card shows."""
    result = {}
    for name, part in scores["sets"].items():
        figures = {
            method: {f: _triplet(values[f]) for f in COLUMNS} for method, values in part["figures"].items()
        }
        leads = {method: {f: _triplet(v) for f, v in values.items()} for method, values in part["lead"].items()}
        result[name] = {"images": part["images"], "scenes": part["scenes"], "figures": figures, "lead": leads}
    return result


def refuse_worse(card, scores):
    """Raise ``ModelError`` unless ``scores`` beat those of ``card`` under synthetic cloud, averaged over its sets."""
    shared = [name for name in card.scores if name in scores and name != "real"]
    if not shared:
        raise ModelError(f"'{card.path}' has no scores to compare with. Give --force to replace it.")
    old, new = (sum(s[name]["figures"]["model"][SELECT][0] for name in shared) / len(shared) for s in (card.scores, scores))
    if new <= old:
        raise ModelError(
            f"'{card.path}' reaches {old:.2f} dB under cloud on held-out scenes, the new weights {new:.2f} dB: "
            "they were not exported. Train on, or give --force."
        )


def summary(scores):
    """Say in plain words whether the model beats every fill under cloud, in PSNR and SSIM, on every set."""
    failures = []
    for name, part in scores["sets"].items():
        for figure, methods in missed(part).items():
            if methods:
                failures.append(f"{SET_NAMES.get(name, name)}, {figure.split('_')[0].upper()}: {', '.join(methods)}")
    if not failures:
        return "Under cloud this model surely beats every simple fill in PSNR and SSIM, on held-out scenes and under real clouds."
    return (
        "Target missed: under cloud this model does not surely beat every simple fill (lower bound of the paired 95 % "
        f"interval above zero). Not surely beaten: {'; '.join(failures)}."
    )


def _triplet(value):
    """Return [mean, low, high], rounded."""
    return [None if x is None else round(x, 4) for x in (value["mean"], value["low"], value["high"])]
