"""The error model of a model card: how large the errors of a restoration are, given a few features. No torch in here.

The scale of the error is log-linear in features that a run has anyway, and one factor, found on other scenes than the
coefficients, makes it the half-width that holds 68.27 % of the errors: 1 sigma, were they normal. They have longer
tails; how many times the half-width holds other shares is part of the model.
"""

import math
from dataclasses import asdict, dataclass, fields
from typing import Dict, List, Tuple

from ..errors import ModelError

FEATURES = (
    "restored",
    "contrast of the clear ground",
    "contrast of what is restored",
    "distance to clear ground",
    "disagreement with GAN1",
)
"""What ``nets.confidence.features`` returns, in its order."""
ONE_SIGMA = math.erf(math.sqrt(0.5))
"""0.6827: the share of normal errors within one standard deviation."""


@dataclass(frozen=True)
class ErrorModel:
    """Expected error = ``factor`` · exp(``intercept`` + Σ ``weights`` · feature), features held in ``low``..``high``.

    All in the networks' domain, -1 to 1. ``features`` names those the model was fitted on, see ``FEATURES``; the limits
    are what they ranged over then. ``multiples``: how many times the expected error holds the share of errors that the
    key says, such as ``{"0.90": 1.8}``.
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
    """Return the error model of a model card; raise ``ModelError`` where the card has none."""
    if not card.confidence:
        raise ModelError(
            f"CONFIDENCE is asked for, but model '{card.name}' was exported without an error model. Leave CONFIDENCE "
            f"empty or choose another MODEL; who has the training data can add it to '{card.path.name}': python -m "
            "sar_cloud_removal.training confidence --help."
        )
    return from_section(card.confidence)


def from_section(section: dict) -> ErrorModel:
    """Return the error model in ``section``, the ``confidence`` of a model card without ``problems``."""
    values = section["model"]
    listed = {name: tuple(values[name]) for name in ("features", "low", "high", "weights")}
    return ErrorModel(**{**values, **listed})


def problems(section: dict) -> List[str]:
    """Return what keeps ``section``, the ``confidence`` of a model card, from being used; nothing for an empty one."""
    if not section:
        return []
    values = section["model"]
    if set(values) != {field.name for field in fields(ErrorModel)}:
        return [f"the error model has the fields {', '.join(sorted(values))}."]
    if tuple(values["features"]) != FEATURES:
        return [f"the error model goes by the features {values['features']}, expected are {list(FEATURES)}."]
    lists = [values[name] for name in ("low", "high", "weights")]
    numbers = [*sum(lists, []), values["intercept"], values["factor"], *values["multiples"].values()]
    if any(len(part) != len(FEATURES) for part in lists) or not all(map(_is_finite, numbers)) or values["factor"] <= 0:
        return [
            f"the error model needs {len(FEATURES)} limits and weights, all numbers finite and a factor above zero."
        ]
    return []


def _is_finite(value) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _rounded(value):
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (tuple, list)) else value
