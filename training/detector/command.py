"""``python -m sar_cloud_removal.training detector``: train, judge and export the network that detects clouds."""

import json
import logging
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from ...errors import RasterError
from ...files import write_json
from ...models.card_file import FLOAT16
from ...models.detector_cards import DetectorCard
from ..arguments import at_least, device_of
from ..origin import DATA, LICENCE, VERSION

log = logging.getLogger(__name__)

NETWORK_FILE, SCORES_FILE = "detector.pt", "scores.json"
THRESHOLDS = {"cloud": 0.3, "shadow": 0.5}
"""A cloud that is missed stays in a restored image, while clear ground that is taken for one is restored in vain."""
BANK_PX, BANK_CLOUDS = 288, 192
"""Clouds are larger than samples, so that shadows also come from clouds outside."""
NOTE = (
    "No test image took part in training. Some of them, and two training places held out for it, were looked at while "
    "the mixture of samples was put together."
)
TEST_DATA = (
    "for evaluation only: SEN12MS-CR (Ebel, Meraner, Schmitt and Zhu 2021), CC-BY 4.0; Sen1Floods11, TerraMesh, "
    "WorldCereal and openEO samples; contain modified Copernicus Sentinel data"
)


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--data", required=True, help="folder with clouds/pairs, sen12/, scenes.csv and rasters/")
    command.add_argument("--out", required=True, help="run folder; a network of the same settings in it is kept")
    command.add_argument("--weights", help="folder to export to; default: weights/ in the run folder")
    command.add_argument("--steps", type=at_least(1), help="training steps, in place of the usual number")
    command.add_argument("--seed", type=int, default=0, help="another number gives another network")
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    command.add_argument("--threads", type=at_least(1), default=1, help="CPU threads")


def run(options) -> int:
    """Run the command and return the exit status: 130 after Ctrl-C or SIGTERM, with a word on what was kept."""
    path = Path(options.out) / NETWORK_FILE
    with _termination_interrupts():
        try:
            return _run(options)
        except KeyboardInterrupt:
            print(_what_is_kept(path), file=sys.stderr)
            return 130


@contextmanager
def _termination_interrupts():
    """Within: SIGTERM does what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _what_is_kept(path: Path) -> str:
    if path.is_file():
        return f"Stopped. '{path}' holds a trained network; the same command with the same settings continues from it."
    return "Stopped. Nothing was kept: weights before the last step are useless. The same command starts again."


def _run(options) -> int:
    """Train what is not trained yet, judge it as it is stored, write network and card; return the exit status."""
    import torch

    from ...nets.checkpoint import save_detector
    from ...nets.weight_formats import as_stored
    from .evaluate import evaluate, summary, table
    from .train import Settings
    from .truth import load_test_sets

    torch.set_num_threads(options.threads)
    device = device_of(options.device)
    settings = Settings(seed=options.seed, **({"steps": options.steps} if options.steps else {}))
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    network, training = _trained(out / NETWORK_FILE, options, settings, device)
    network = as_stored(network, FLOAT16)
    scores = evaluate(network, THRESHOLDS, load_test_sets(options.data))
    write_json(out / SCORES_FILE, scores)
    print(table(scores))
    card = DetectorCard(
        name=f"detector-{settings.widths[0]}",
        version=VERSION,
        architecture={"widths": list(settings.widths)},
        summary=summary(scores),
        thresholds=THRESHOLDS,
        training={**training, "note": NOTE},
        data=(DATA["sen12"], DATA["wide"], DATA["clouds"], TEST_DATA),
        licence=LICENCE,
        scores=scores,
        command="python -m sar_cloud_removal.training detector --data DATA --out RUN "
        f"--steps {settings.steps} --seed {settings.seed}",
    )
    print(save_detector(network, replace(card, multiple_px=network.multiple_px), options.weights or out / "weights"))
    return 0


def load_samples(data, seed: int):
    """Return the samples that the data folder ``data`` gives, and how much there is of what they are drawn from.

    Raises ``RasterError`` where there is no clear ground.
    """
    from ..data.clouds.bank import CloudBank
    from ..data.clouds.cutouts import load_cutouts
    from .grounds import measured_grounds, normalised_grounds
    from .labels import load_labelled
    from .samples import DetectorSamples

    pairs = Path(data) / "clouds" / "pairs"
    measured, normalised = measured_grounds(pairs), normalised_grounds(data)
    if not measured + normalised:
        raise RasterError(
            f"'{data}' has no clear image: expected are clouds/pairs/<name>_s2.tif, sen12/ or scenes.csv."
        )
    images, cutouts = load_labelled(pairs), load_cutouts(pairs)
    bank = CloudBank(BANK_PX, cutouts, BANK_CLOUDS, seed)
    used = {
        "measured_grounds": len(measured),
        "normalised_grounds": len(normalised),
        "labelled_images": len(images),
        "cloud_cutouts": len(cutouts),
    }
    return DetectorSamples(measured + normalised, images, bank, seed=seed), used


def _trained(path: Path, options, settings, device):
    """Return the network in the file ``path``, trained where it is missing, and what the card says of its training."""
    from ...nets.detector import CloudDetector
    from ..loop import checkpoints
    from .train import machine, train

    described = json.dumps(asdict(settings))
    if path.is_file():
        state = checkpoints.load(path)
        if state["settings"] == described:
            log.info("detector: %s was trained with these settings, it is judged again", path)
            network = CloudDetector(settings.widths)
            network.load_state_dict(state["network"])
            return network.eval().requires_grad_(False), state["training"]
    samples, used = load_samples(options.data, settings.seed)
    started, busy = time.monotonic(), time.process_time()
    network = train(samples, settings, device)
    training = {
        "settings": json.loads(described),
        "mixture": asdict(samples.mixture),
        "crop_px": samples.crop_px,
        **used,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "minutes": round((time.monotonic() - started) / 60, 1),
        "cpu_minutes": round((time.process_time() - busy) / 60, 1),
        "machine": machine(device),
    }
    checkpoints.save(path, network=network.state_dict(), settings=described, training=training)
    return network, training
