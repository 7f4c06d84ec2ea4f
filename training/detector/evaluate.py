"""How well clouds are detected on real images that were not used in training: the network beside untrained methods."""

from typing import Callable, Dict, Mapping

import numpy as np
import torch
from torch.nn import functional

from ...nets.detector import CLASSES, CloudDetector
from ...pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ...pipeline.pixels.cloud_score import CLOUDY_SCORE, VISIBLE, cloud_score
from ...pipeline.pixels.reflectance import encode
from .labels import UNKNOWN
from .truth import TestImage, TestSet

BRIGHTNESSES = (0.15, 0.2, 0.25, 0.3)
"""Mean reflectance of red, green and blue from which a plain threshold calls a pixel cloud."""


def methods(detector: CloudDetector, thresholds: Mapping[str, float]) -> Dict[str, Callable]:
    """Return ``{name: image -> classes (H, W) uint8}``: the network, the spectral score, plain thresholds."""

    def network(image: TestImage) -> np.ndarray:
        shares = probabilities(detector, image.reflectance)
        found = [shares[CLASSES.index(name)] >= thresholds[name] for name in ("cloud", "shadow")]
        return np.select(found, [np.uint8(CLOUD), np.uint8(SHADOW)], np.uint8(CLEAR))

    def spectral(image: TestImage) -> np.ndarray:
        score = cloud_score({**dict(zip(VISIBLE, image.reflectance)), **image.helpful})
        return (score >= CLOUDY_SCORE).astype(np.uint8) * np.uint8(CLOUD)

    def brighter(limit: float) -> Callable:
        return lambda image: (image.reflectance.mean(axis=0) >= limit).astype(np.uint8) * np.uint8(CLOUD)

    plain = {f"brightness from {limit:g}": brighter(limit) for limit in BRIGHTNESSES}
    return {"network": network, "spectral": spectral, **plain}


def probabilities(detector: CloudDetector, reflectance: np.ndarray) -> np.ndarray:
    """Return the shares (3, H, W) of ``CLASSES`` in a whole image (3, H, W), mirrored to a size the network takes."""
    height, width = reflectance.shape[1:]
    side = detector.multiple_px
    missing = [(0, 0), (0, -height % side), (0, -width % side)]
    image = torch.from_numpy(np.pad(encode(reflectance), missing, mode="reflect"))[None]
    with torch.inference_mode():
        return functional.softmax(detector(image), dim=1)[0, :, :height, :width].numpy()


def evaluate(detector: CloudDetector, thresholds: Mapping[str, float], sets: Mapping[str, TestSet]) -> dict:
    """Return the figures of every method on every set, rounded, and how the truth of each set was made.

    For a set with clouds: IoU, F1, precision and recall of cloud over all its known pixels, and the mean IoU of its
    images with cloud; the same for shadows where there are some. For a set without: the shares of pixels called cloud
    and shadow.
    """
    chosen = methods(detector, thresholds)
    result = {}
    for name, test_set in sets.items():
        found = {method: [detect(image) for image in test_set.images] for method, detect in chosen.items()}
        labels = [image.labels for image in test_set.images]
        figures = {method: _figures(classes, labels) for method, classes in found.items()}
        images = [image.name for image in test_set.images]
        result[name] = {"truth": test_set.truth, "images": images, "figures": figures}
    return result


def _figures(found, labels) -> dict:
    known = [truth != UNKNOWN for truth in labels]
    result = {}
    for kind, value in (("cloud", CLOUD), ("shadow", SHADOW)):
        counts = np.array(
            [_counts(classes[k] == value, truth[k] == value) for classes, truth, k in zip(found, labels, known)]
        )
        both, called, there, pixels = counts.sum(axis=0)
        if not there:
            result[f"{kind}_false_share"] = round(called / max(pixels, 1), 4)
            continue
        result[f"{kind}_iou"] = round(both / (called + there - both), 4)
        result[f"{kind}_f1"] = round(2 * both / (called + there), 4)
        result[f"{kind}_precision"] = round(both / called, 4) if called else None
        result[f"{kind}_recall"] = round(both / there, 4)
        with_some = counts[counts[:, 2] > 0]
        result[f"{kind}_mean_iou"] = round(
            float(np.mean(with_some[:, 0] / (with_some[:, 1] + with_some[:, 2] - with_some[:, 0]))), 4
        )
    return result


def _counts(called, there):
    return int((called & there).sum()), int(called.sum()), int(there.sum()), called.size


def table(scores: Mapping[str, dict]) -> str:
    """Return the scores as Markdown: one line for each set and method."""
    lines = [
        "| images | method | IoU | F1 | precision | recall | called cloud where there is none |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, part in scores.items():
        for method, figures in part["figures"].items():
            values = [figures.get(f"cloud_{key}") for key in ("iou", "f1", "precision", "recall", "false_share")]
            cells = ["–" if value is None else f"{value:.3f}" for value in values]
            lines.append(f"| {name} ({len(part['images'])}) | {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def summary(scores: Mapping[str, dict]) -> str:
    """Say in plain words how well the network detects clouds, beside the spectral score and the best threshold."""
    detected, false = [], []
    for name, part in scores.items():
        figures = part["figures"]
        network, spectral = figures["network"], figures["spectral"]
        if "cloud_iou" not in network:
            shares = [100 * method["cloud_false_share"] for method in (network, spectral)]
            false.append("{1:.1f} % of '{0}' ({2:.1f} %)".format(name, *shares))
            continue
        plain = max(values["cloud_iou"] for method, values in figures.items() if method.startswith("brightness"))
        detected.append(f"{network['cloud_iou']:.2f} on '{name}' ({spectral['cloud_iou']:.2f}, {plain:.2f})")
    texts = (
        ["Tells clouds and shadows by red, green and blue."] if scores else ["Not judged: there were no test images."]
    )
    if detected:
        texts.append(f"IoU of clouds (of the spectral score, of the best plain threshold): {', '.join(detected)}.")
    if false:
        texts.append(f"Called cloud where there is none (by the spectral score): {', '.join(false)}.")
    return " ".join(texts)
