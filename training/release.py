"""The judgement on a finished run, and its export: what is judged is exactly what is exported."""

import json
import logging

from ..errors import ModelError
from ..models.card_file import FLOAT16
from .config import STAGES
from .data.pairs import SOURCES
from .data.triples import REAL
from .experiment import numbers_of
from .export import JudgedModel, export
from .loop import checkpoints
from .loop.trainer import BEST
from .origin import DATA
from .schema import plain
from .scoring import storage_cost
from .scoring.evaluate import evaluate
from .scoring.residual import choose_scale, predicts_residual, scale_residual

log = logging.getLogger(__name__)

EVALUATION_FOLDER = "evaluation"


def judge(experiment, command=""):
    """Score the best weights of ``experiment`` and all fills on its test scenes and real clouds; return the scores.

    Where the recipe predicts a residual, its scale is chosen first, on validation scenes.
    """
    restorer = experiment.restorer()
    device = experiment.fabric.device
    facts = {"command": command, "weights": _weights_judged(experiment), "residual": None}
    if predicts_residual(restorer):
        chosen = choose_scale(restorer, experiment.training.validation_cases(), device)
        facts["residual"] = chosen.plain()
        scale_residual(restorer, chosen.scale)
    return evaluate(restorer, _evaluation_sets(experiment), experiment.folder / EVALUATION_FOLDER, device, facts)


def release(experiment, folder, force=False, kind=FLOAT16, command=""):
    """Write the weights that were judged into ``folder`` as the plugin loads them; return the path of their card.

    ``kind``: how they are stored. For fewer bits than float16 the loss is measured on what was judged, logged and
    noted in the card with ``command``, which measures it again; raises ``ModelError`` where it is not negligible.
    """
    path = experiment.folder / EVALUATION_FOLDER / "scores.json"
    if not path.is_file():
        raise ModelError(f"'{path}' does not exist: the weights have not been judged yet. Run 'evaluate' first.")
    scores = json.loads(path.read_text(encoding="utf-8"))
    if scores["weights"] != _weights_judged(experiment):
        raise ModelError(f"'{path}' judges other weights than the run now has. Run 'evaluate' again.")
    restorer = experiment.restorer().cpu()
    if scores["residual"]:
        scale_residual(restorer, scores["residual"]["scale"])
    stored = {"kind": kind}
    if kind != FLOAT16:
        loss = storage_cost.compare(restorer, _evaluation_sets(experiment), kind)
        log.info("Stored as %s:\n%s", kind, storage_cost.table(loss, kind))
        storage_cost.require_negligible(loss)
        stored.update(loss=loss, command=command)
    start = experiment.start
    statistics = experiment.materials.product_statistics() or start.get("statistics", {})
    training = {
        "phases": _phases(experiment),
        "residual": scores["residual"],
        "pairs": {
            name: counted(experiment.training.pairs(getattr(experiment.split, name)))
            for name in ("translator", "fuser", "validation", "test")
        },
        "warm_start": _origin(start) if start else {},
        "config": plain(experiment.config),
    }
    # a run that starts from other weights also builds on their data
    data = dict.fromkeys([*start.get("data", ()), *_data(experiment, scores)])
    architecture = numbers_of(experiment.config)
    model = JudgedModel(restorer, experiment.config, architecture, scores, statistics, training, tuple(data), stored)
    return export(model, folder, force)


def _evaluation_sets(experiment):
    return experiment.materials.evaluation_sets(experiment.training.pairs(experiment.split.test, natural=True))


def _origin(start):
    """Return which model a run started from; its hash in groups, because scanners take a whole one for a secret."""
    digest = start["sha256"]
    groups = (digest[index : index + 8] for index in range(0, len(digest), 8))
    return {"name": start["name"], "version": start["version"], "sha256": " ".join(groups)}


def _weights_judged(experiment):
    """Return which checkpoints the best weights are: the step and the validation of both networks."""
    found = {}
    for name in STAGES:
        best = checkpoints.load(experiment.folder / name / BEST)
        found[name] = {"step": best["step"], **best["scores"]}
    return found


def _phases(experiment):
    """Return, for every phase, steps and images up to the best weights, time, machine and validation."""
    phases = {}
    for path in sorted(experiment.folder.glob(f"*/{BEST}")):
        best, stage = checkpoints.load(path), "fuser" if path.parent.name == "fuser" else "translator"
        phases[path.parent.name] = {
            "step": best["step"],
            "images": best["step"] * experiment.config.stage(stage).batch_size,
            "minutes": round(best["seconds"] / 60, 1),
            **best.get("used", {}),
            "validation": {name: round(value, 4) for name, value in best["scores"].items()},
        }
    return phases


def counted(pairs):
    """Return ``{source: "pairs of scenes"}`` of ``pairs``, which describes a part of the split in model cards."""
    return {
        source: f"{len(chosen)} pairs of {len({pair.group for pair in chosen})} scenes"
        for source in SOURCES
        for chosen in [[pair for pair in pairs if pair.source == source]]
        if chosen
    }


def _data(experiment, scores):
    """Return one line per kind of data that the run used, with its origin and licence."""
    materials = experiment.materials
    used = {pair.source for pair in materials.pairs + materials.false_colour}
    used |= {"clouds"} if materials.has_cutouts else set()
    used |= {REAL} if scores["sets"].get(REAL, {}).get("images") else set()
    return [text for kind, text in DATA.items() if kind in used]
