"""The error model of a model card: the expected errors of a restoration, given a few features. No torch is needed.

The scale of the error is log-linear in features that are available in every run. One factor, fitted on scenes other
than those of the coefficients, turns it into the half-width that contains 68.27 % of the errors, 1 sigma if they were
normal. Their tails are longer, so the model also lists the multiples of the half-width that contain other shares.
"""

import math
from dataclasses import asdict, dataclass
from typing import Dict, List, Tuple

from ..errors import ModelError
from .card_values import ANYTHING, NUMBER, TEXT, ListOf, ObjectOf, number

FEATURES = (
    "restored",
    "contrast of the clear ground",
    "contrast of what is restored",
    "distance to clear ground",
    "disagreement with GAN1",
)
"""The features that ``nets.confidence.features`` returns, in this order."""
ONE_SIGMA = math.erf(math.sqrt(0.5))
"""0.6827: the share of normal errors within one standard deviation."""
_EACH = ListOf(NUMBER, len(FEATURES), len(FEATURES))
_MODEL = ObjectOf(
    {
        "features": ListOf(TEXT),
        "low": _EACH,
        "high": _EACH,
        "weights": _EACH,
        "intercept": NUMBER,
        "factor": number("a number above 0", lambda value: value > 0),
        "multiples": ObjectOf(others=NUMBER),
    }
)
SECTION = ObjectOf(optional={"model": _MODEL}, others=ANYTHING)
"""The kind of the field ``confidence`` of a model card, see ``models.card_values``."""


@dataclass(frozen=True)
class ErrorModel:
    """Expected error: ``factor`` · exp(``intercept`` + Σ ``weights`` · feature), features clipped to ``low``..``high``.

    All values are in the networks' domain, -1 to 1. ``features`` names the features of the fit (see ``FEATURES``), and
    the limits are their ranges in it. ``multiples``: for a share of errors, the multiple of the expected error that
    contains it, such as ``{"0.90": 1.8}``.
    """

    features: Tuple[str, ...]
    low: Tuple[float, ...]
    high: Tuple[float, ...]
    weights: Tuple[float, ...]
    intercept: float
    factor: float
    multiples: Dict[str, float]

    def plain(self) -> dict:
        """Return the fields for a model card, rounded."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def read_error_model(card) -> ErrorModel:
    """Return the error model of a model card; raise ``ModelError`` if the card has none."""
    if not card.confidence:
        raise ModelError(
            f"CONFIDENCE is requested, but model '{card.name}' was exported without an error model. Leave CONFIDENCE "
            "empty or choose another MODEL. With the training data, the error model can be added to "
            f"'{card.path.name}': python -m sar_cloud_removal.training confidence --help."
        )
    return from_section(card.confidence)


def from_section(section: dict) -> ErrorModel:
    """Return the error model in ``section``, the ``confidence`` of a model card without ``problems``."""
    values = section["model"]
    listed = {name: tuple(values[name]) for name in ("features", "low", "high", "weights")}
    return ErrorModel(**{**values, **listed})


def problems(section: dict) -> List[str]:
    """Return one sentence for each problem of ``section``, a ``confidence`` of the kind ``SECTION``."""
    if not section:
        return []
    if "model" not in section:
        return ["confidence lacks the field 'model'."]
    found = section["model"]["features"]
    if tuple(found) != FEATURES:
        return [f"the error model uses the features {', '.join(found)}; expected are {', '.join(FEATURES)}."]
    return []


def _rounded(value):
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (tuple, list)) else value
