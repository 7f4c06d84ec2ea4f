"""What the phases of an experiment draw on, made of a data folder and a config: pairs, clouds, sample streams."""

from dataclasses import replace
from pathlib import Path

from ..errors import OptionError
from .config import CROP_MULTIPLE_PX, LEAST_CROP_PX
from .data.clouds.bank import CloudBank
from .data.clouds.cutouts import load_cutouts
from .data.pairs import FALSE_COLOUR, SEN12, SEN12MSCR, WIDE, load_pairs
from .data.realsamples import RealCases, RealSamples
from .data.samples import EvaluationSamples, Samples
from .data.sen12mscr import Archive, is_sen12mscr
from .data.triples import REAL, dn_statistics, load_triples
from .scoring.evaluate import REAL_BUFFER_PX, EvaluationSet
from .scoring.fills import far_from

EVALUATION_WINDOW_PX = 256
TRUE_COLOUR_WHITE_DN = 3558
EVALUATION_SEED = 1
EVALUATION_CLOUDS = 256
EVERY_NTH_CUTOUT_FOR_EVALUATION = 4
REAL_FOLDERS = ("real_clouds", "georeferenced")
LEAST_FAR_SHARE = 0.03
"""Real places with a lower share of ground 8 px or more from the mask are excluded: their colours are unknown."""
SYNTHETIC_NOTE = "Synthetic clouds over scenes that took part in no training and no validation of the networks."
REAL_NOTE = (
    "Real clouds; another date is the truth. These places took part in no training and no selection of weights, "
    "but the constants that detect bright rims in the closed-form prior (nets/prior.py) were chosen with them in view."
)


OFFICIAL_NOTE = (
    "SEN12MS-CR's official test regions: real clouds, another date is the truth. The clouds are found by a spectral "
    "score; their shadows are not."
)


def make_materials(folder, config):
    """Return the materials of ``folder``: real clouds where it has SEN12MS-CR's layout, synthetic ones otherwise.

    Raises ``OptionError`` where ``config.data.norm`` needs digital numbers that the folder does not have.
    """
    data = config.data
    if is_sen12mscr(folder):
        return RealMaterials(Archive(folder, data.norm, data.white_dn, data.max_pairs), config)
    if data.norm != "scene":
        raise OptionError(
            f"data.norm is '{data.norm}', which needs digital numbers. '{folder}' is not SEN12MS-CR: choose 'scene'."
        )
    return Materials(DataFolder(folder, data.max_pairs), config)


class DataFolder:
    """What a data folder holds, read once: pairs and real clouds, and the banks of clouds made of them so far.

    ``found`` are the pairs of all kinds (``data.pairs.Pairs``). One real cloud in four is kept for evaluation.
    """

    def __init__(self, folder, max_pairs):
        self.folder = Path(folder)
        self.found = load_pairs(folder, max_pairs)
        cutouts = load_cutouts(self.folder / "clouds" / "pairs")
        self.training_cutouts = [c for i, c in enumerate(cutouts) if i % EVERY_NTH_CUTOUT_FOR_EVALUATION]
        self.evaluation_cutouts = cutouts[::EVERY_NTH_CUTOUT_FOR_EVALUATION]
        self._banks = {}

    def training_bank(self, crop_px, seed, coverage):
        """Return clouds to train under."""
        return self._bank((crop_px, seed, coverage), crop_px, self.training_cutouts, seed=seed, coverage=coverage)

    def evaluation_bank(self, side_px):
        """Return clouds to judge under, none of which is used in training."""
        return self._bank(side_px, side_px, self.evaluation_cutouts, EVALUATION_CLOUDS, EVALUATION_SEED)

    def _bank(self, key, *arguments, **options):
        if key not in self._banks:
            self._banks[key] = CloudBank(*arguments, **options)
        return self._banks[key]

    def statistics(self):
        """Return mean and standard deviation of clear land in digital numbers, {} where there is none to measure."""
        return dn_statistics(self.folder / "clouds" / "pairs")


class Materials:
    """The pairs and clouds of a ``DataFolder`` as ``config`` uses them: sample streams and evaluation cases.

    ``pairs`` are all natural-colour pairs of the sources in use, ``false_colour`` those of false colour.
    """

    def __init__(self, source, config):
        self.source, self.config, self.data = source, config, config.data
        used = {kind for kind in (SEN12, WIDE) if getattr(self.data, kind)}
        self.pairs = [pair for pair in source.found.pairs if pair.source in used]
        self.false_colour = [p for p in source.found.pairs if p.source == FALSE_COLOUR and self.data.false_colour]
        self.has_cutouts = bool(source.evaluation_cutouts)

    def under(self, config):
        """Return the materials of the same source for another ``config``; nothing is read again."""
        return Materials(self.source, config)

    def translator_samples(self, pairs):
        """Return the stream of SAR and target that GAN1 trains on."""
        crop_px, seed = self.config.translator.crop_px, self.config.seed
        return Samples(pairs, crop_px, None, seed, _unmixed(self.data), self._weights(pairs))

    def fuser_samples(self, pairs, translations):
        """Return the stream that GAN2 trains on; ``translations`` holds GAN1's image of every pair."""
        crop_px, seed = self.config.fuser.crop_px, self.config.seed
        bank = self.source.training_bank(crop_px, seed, self.data.coverage)
        return Samples(pairs, crop_px, bank, seed + 1, self.data.augmentation, self._weights(pairs), translations)

    def cases(self, pairs, per_pair=4):
        """Return the fixed list of held-out windows of ``pairs`` under clouds never used in training.

        All have the same size, that of the smallest pair at most. Raises ``OptionError`` where it is too small.
        """
        side_px = min(EVALUATION_WINDOW_PX, *(min(pair.shape) for pair in pairs))
        side_px -= side_px % CROP_MULTIPLE_PX  # as the networks need it
        if side_px < LEAST_CROP_PX:
            smallest = min(pairs, key=lambda pair: min(pair.shape))
            raise OptionError(
                f"'{smallest.name}' is {smallest.shape[0]} × {smallest.shape[1]} pixels, at least {LEAST_CROP_PX} are "
                "needed to judge networks on it. Remove it, or give a larger one."
            )
        return EvaluationSamples(pairs, self.source.evaluation_bank(side_px), EVALUATION_SEED, per_pair)

    def evaluation_sets(self, pairs):
        """Return ``{name: EvaluationSet}``: the test ``pairs`` by source, and ``real``, places under real cloud."""
        sets = {}
        for kind in sorted({pair.source for pair in pairs}):
            sets[kind] = EvaluationSet(self.cases([pair for pair in pairs if pair.source == kind]), SYNTHETIC_NOTE)
        real = real_set(self.source.folder, self.product_statistics().get("dn"))
        return {**sets, REAL: real} if real.cases or real.excluded else sets

    def product_statistics(self):
        """Return mean and standard deviation of clear land by product, for scenes that have too little of their own.

        Measured in digital numbers of Sentinel-2 L1C; reflectance is DN / 10000, a byte that of the true colour
        image, whose 255 is DN 3558. Empty where there is nothing to measure.
        """
        return _by_product(self.source.statistics())

    def _weights(self, pairs):
        return {source: getattr(self.data, source) for source in {pair.source for pair in pairs}}


class RealMaterials:
    """The triples of SEN12MS-CR (``data.sen12mscr.Archive``), read when needed: GAN2 trains under real clouds."""

    has_cutouts = False

    def __init__(self, archive, config):
        self.archive, self.config, self.data = archive, config, config.data
        self.pairs, self.false_colour = archive.pairs, []

    def under(self, config):
        """Return the materials of the same archive for another ``config``."""
        return RealMaterials(self.archive, config)

    def translator_samples(self, pairs):
        """Return the stream of SAR and clear date that GAN1 trains on."""
        return RealSamples(pairs, self.config.translator.crop_px, False, self.config.seed, _unmixed(self.data))

    def fuser_samples(self, pairs, translations):
        """Return the stream that GAN2 trains on; ``translations`` holds GAN1's image of every pair."""
        crop_px, seed = self.config.fuser.crop_px, self.config.seed
        return RealSamples(pairs, crop_px, True, seed + 1, self.data.augmentation, translations)

    def cases(self, pairs, per_pair=1):
        """Return the triples themselves as cases; each is one, ``per_pair`` is ignored."""
        return RealCases(pairs)

    def evaluation_sets(self, pairs):
        """Return ``{"sen12mscr": EvaluationSet}`` of the test ``pairs``."""
        note = OFFICIAL_NOTE
        if self.data.norm == "fixed":
            note += f" Images go from 0 to 1 = DN 0 to {self.data.white_dn:g}."
        return {SEN12MSCR: EvaluationSet(self.cases(pairs), note, (), REAL_BUFFER_PX)}

    def product_statistics(self):
        """Return mean and standard deviation of the training regions' land by product, as ``Materials`` does."""
        return _by_product(self.archive.land_statistics())


def _unmixed(data):
    """Return how GAN1's samples are varied: it sees natural colours only."""
    return replace(data.augmentation, colour_mixing=0.0)


def _by_product(dn):
    """Return ``dn``, statistics of digital numbers (or {}), as those of every product."""
    scales = {"dn": 1.0, "reflectance": 1 / 10_000, "byte": 255 / TRUE_COLOUR_WHITE_DN}
    return {
        product: {name: [round(scale * value, 5) for value in values] for name, values in dn.items()}
        for product, scale in scales.items()
        if dn
    }


def real_set(folder, statistics):
    """Return the places under real cloud in the data ``folder``; ``statistics`` as for ``load_triples``.

    Places without cloud, or with hardly any ground away from clouds, are excluded, each with the reason.
    """
    found = load_triples([Path(folder) / "rasters" / name for name in REAL_FOLDERS], statistics)
    excluded = [skipped.reason.replace(f"{skipped.path.parent}/", "") for skipped in found.skipped]
    cases = []
    for case in found.cases:
        share = far_from(case.tensors["cloudy"][0, 0].numpy() > 0).mean()
        if share < LEAST_FAR_SHARE:
            excluded.append(f"{case.name}: only {100 * share:.1f} % of it is clear and 8 px or more from the mask.")
        else:
            cases.append(case)
    return EvaluationSet(tuple(cases), REAL_NOTE, tuple(excluded), REAL_BUFFER_PX)
