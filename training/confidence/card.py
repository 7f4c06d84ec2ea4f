"""The error model of an exported model: fitted on training scenes, calibrated on validation scenes, judged on the test.

All of it goes into the model card, the weights stay as they are. The split is made once more from the card's config, so
that no scene changes its part.
"""

from dataclasses import replace

from ...errors import ModelError, OptionError
from ...files import write_text
from ...models.cards import read_card
from ...nets.checkpoint import load_restorer
from ..config import from_dict
from ..data.splits import make_split
from ..data.triples import REAL
from ..materials import make_materials
from ..release import counted
from .fit import calibrate, fit
from .pixels import DENSE, OWN, dates_apart, draw
from .reliability import judge, judge_with_dates

MOST_PLACES = 192
"""More windows of a part of the split, evenly taken from the list, add nothing to a dozen coefficients."""
WINDOWS_PER_PAIR = {"fit": 2, "calibration": 16}
DENSE_SET = "dense"
NOTE = (
    "The expected error is the half-width that holds 68.27 % of the errors (1 sigma). Errors and expected errors "
    "are in the networks' domain here, where a band ranges over 2, mean ± 2.5 standard deviations of the clear "
    "ground. 'bins': expected and observed half-widths of tenths of the values. Fitted on scenes that trained the "
    "networks, calibrated on validation scenes, judged on scenes that took part in neither. 'dense': the test "
    "scenes under more cloud. 'real': real clouds, where the truth is another date, so that what changed in between"
    " counts as error. 'dates': how far the dates lie apart where both are clear, median of the places; "
    "'coverage_with_dates': what intervals hold that are widened by it, each place's own, in quadrature."
)


def add_confidence(card_path, data_folder, command, device):
    """Fit, calibrate and judge the error model of the model at ``card_path``; write it into the card and return it.

    ``data_folder``: the data that the model was trained on. Raises ``OptionError`` where it holds others.
    """
    card = read_card(card_path)
    materials, split = _training_data(card, data_folder)
    restorer = load_restorer(card).to(device)

    def pairs(*names):
        chosen = split.select(materials.pairs + materials.false_colour, dict.fromkeys(sum(names, ())))
        return [pair for pair in chosen if pair.colour == "natural"]

    def drawn(name, used):
        places = _evenly(materials.cases(pairs(*used), WINDOWS_PER_PAIR[name]))
        return draw(restorer, places, (OWN, DENSE), device, name)

    fitted, held_out = (
        drawn("fit", (split.translator, split.fuser)),
        drawn("calibration", (split.validation or split.fuser,)),
    )
    model = calibrate(fit(fitted), held_out)
    section = {
        "model": model.plain(),
        "note": NOTE,
        "pixels": {"fit": fitted.counts(), "calibration": held_out.counts()},
        "reliability": _judged(model, restorer, materials.evaluation_sets(pairs(split.test)), device),
        "command": command,
    }
    write_text(card.path, replace(card, confidence=section).to_json())
    return section


def _training_data(card, data_folder):
    """Return the materials in ``data_folder`` and their split, if they match the card's counts."""
    if "config" not in card.training:
        raise ModelError(f"Model card '{card.path}' does not say how the model was trained. Export the model again.")
    config = from_dict(card.training["config"], f"The config in '{card.path}'")
    materials = make_materials(data_folder, config)
    everything, data = materials.pairs + materials.false_colour, config.data
    split = make_split(everything, data.split, data.protocol, config.seed, data.folds)
    for part, stated in card.training["pairs"].items():
        found = counted(split.select(everything, getattr(split, part)))
        if found != stated:
            raise OptionError(
                f"'{data_folder}' is not what model '{card.name}' was trained on: its {part} data were {stated}, "
                f"these are {found}. Scenes that it has seen would pass for new ones. Give the data of the training."
            )
    return materials, split


def _evenly(cases):
    step = max(1, -(-len(cases) // MOST_PLACES))
    return [cases[index] for index in range(0, len(cases), step)]


def _judged(model, restorer, sets, device):
    """Return how reliable ``model`` is on each of ``sets`` (``evaluate.EvaluationSet``), and under more cloud."""
    found, places = {}, []
    for name, chosen in sets.items():
        if len(chosen.cases):
            pixels = draw(restorer, chosen.cases, (OWN,), device, name)
            found[name] = judge(model, pixels)
            if name == REAL:
                found[name].update(judge_with_dates(model, pixels, [dates_apart(case) for case in chosen.cases]))
            else:
                places += _evenly(chosen.cases)
    if places:
        found[DENSE_SET] = judge(model, draw(restorer, places, (DENSE,), device, DENSE_SET))
    return found
