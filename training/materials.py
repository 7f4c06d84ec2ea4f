"""From a data folder and a config to what the phases of an experiment draw on: pairs, clouds, sample streams."""

import copy
from pathlib import Path

from ..errors import OptionError
from .data.augment import Augmentation
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
"""A real place with less ground farther than 8 px from the mask than this tells next to nothing about its colours."""
SYNTHETIC_NOTE = "Synthetic clouds over scenes that took part in no training and no validation of the networks."
REAL_NOTE = (
    "Real clouds; another date is the truth. These places took part in no training and no selection of weights, "
    "but the constants that tell bright rims in the closed-form prior (nets/prior.py) were chosen with them in view."
)


OFFICIAL_NOTE = (
    "SEN12MS-CR's official test regions: real clouds, another date is the truth. The clouds are found by a spectral "
    "score; their shadows are not."
)


def make_materials(folder, config):
    """Return the materials of ``folder``: real clouds where it has SEN12MS-CR's layout, synthetic ones otherwise."""
    return (RealMaterials if is_sen12mscr(folder) else Materials)(folder, config)


class _Configured:
    """What all materials make of a config: ``config``, ``data`` and ``seed`` are the present one's."""

    def __init__(self, config):
        self.config, self.data, self.seed = config, config.data, config.seed

    def under(self, config):
        """Return the same pairs and clouds as another ``config`` of the same sources wants them, read once."""
        other = copy.copy(self)
        other.config, other.data, other.seed = config, config.data, config.seed
        return other

    def _augmentation(self, colour_mixing):
        data = self.data
        return Augmentation(
            dihedral=data.dihedral,
            limits_jitter=data.limits_jitter,
            sar_jitter=data.sar_jitter,
            speckle=data.speckle,
            colour_mixing=colour_mixing,
            shadow=data.shadow,
            haze=data.haze,
            mask_grow_px=data.mask_grow_px,
            mask_shrink=data.mask_shrink,
            mask_all=data.mask_all,
        )


class Materials(_Configured):
    """The pairs of ``folder`` and the clouds, both as ``config.data`` wants them.

    ``pairs`` are all natural-colour pairs of the sources in use, ``false_colour`` those of false colour. One
    real cloud in four is kept for evaluation.
    """

    def __init__(self, folder, config):
        super().__init__(config)
        if self.data.norm != "scene":
            raise OptionError(
                f"data.norm is '{self.data.norm}', which needs digital numbers. '{folder}' is not SEN12MS-CR: choose 'scene'."
            )
        self.folder = Path(folder)
        found = load_pairs(folder, self.data.max_pairs)
        self.summary = found.summary()
        used = {source for source in (SEN12, WIDE) if getattr(self.data, source)}
        self.pairs = [pair for pair in found.pairs if pair.source in used]
        self.false_colour = [pair for pair in found.pairs if pair.source == FALSE_COLOUR and self.data.false_colour]
        cutouts = load_cutouts(self.folder / "clouds" / "pairs")
        self.has_cutouts = bool(cutouts)
        self._training_cutouts = [c for i, c in enumerate(cutouts) if i % EVERY_NTH_CUTOUT_FOR_EVALUATION]
        self._banks, self._evaluation_banks = {}, {}
        self._evaluation_cutouts = cutouts[::EVERY_NTH_CUTOUT_FOR_EVALUATION]

    def translator_samples(self, pairs):
        """Return the stream of SAR and target that GAN1 trains on."""
        crop_px = self.config.translator.crop_px
        return Samples(pairs, crop_px, None, self.seed, self._augmentation(0.0), self._weights(pairs))

    def fuser_samples(self, pairs, translations):
        """Return the stream that GAN2 trains on; ``translations`` holds GAN1's image of every pair."""
        crop_px = self.config.fuser.crop_px
        bank = self._bank(crop_px)
        augmentation = self._augmentation(self.data.colour_mixing)
        return Samples(pairs, crop_px, bank, self.seed + 1, augmentation, self._weights(pairs), translations)

    def cases(self, pairs, per_pair=4):
        """Return the fixed list of held-out windows of ``pairs`` under clouds never used in training."""
        side_px = min(EVALUATION_WINDOW_PX, *(min(pair.shape) for pair in pairs))
        if side_px not in self._evaluation_banks:
            bank = CloudBank(side_px, self._evaluation_cutouts, EVALUATION_CLOUDS, EVALUATION_SEED)
            self._evaluation_banks[side_px] = bank
        return EvaluationSamples(pairs, self._evaluation_banks[side_px], EVALUATION_SEED, per_pair)

    def evaluation_sets(self, pairs):
        """Return ``{name: EvaluationSet}``: the test ``pairs`` by source, and ``real``, places under real cloud."""
        sets = {}
        for source in sorted({pair.source for pair in pairs}):
            sets[source] = EvaluationSet(self.cases([pair for pair in pairs if pair.source == source]), SYNTHETIC_NOTE)
        real = real_set(self.folder, self.product_statistics().get("dn"))
        return {**sets, REAL: real} if real.cases or real.excluded else sets

    def product_statistics(self):
        """Return mean and standard deviation of clear land by product, for scenes that have too little of their own.

        Measured in digital numbers of Sentinel-2 L1C; reflectance is DN / 10000, a byte that of the true colour
        image, whose 255 is DN 3558. Empty where there is nothing to measure.
        """
        folder = self.folder / "clouds" / "pairs"
        if not folder.is_dir():
            return {}
        return _by_product(dn_statistics(folder))

    def _bank(self, crop_px):
        key = (crop_px, self.seed, self.data.coverage)
        if key not in self._banks:
            self._banks[key] = CloudBank(crop_px, self._training_cutouts, seed=self.seed, coverage=self.data.coverage)
        return self._banks[key]

    def _weights(self, pairs):
        return {source: getattr(self.data, source) for source in {pair.source for pair in pairs}}


class RealMaterials(_Configured):
    """The triples of a SEN12MS-CR ``folder``, read when asked for: GAN2 trains on, and is judged by, real clouds."""

    has_cutouts = False

    def __init__(self, folder, config):
        super().__init__(config)
        self._archive = Archive(folder, self.data.norm, self.data.white_dn, self.data.max_pairs)
        self.pairs, self.false_colour = self._archive.pairs, []
        self.summary = self._archive.found.summary()

    def translator_samples(self, pairs):
        """Return the stream of SAR and clear date that GAN1 trains on."""
        return RealSamples(pairs, self.config.translator.crop_px, False, self.seed, self._augmentation(0.0))

    def fuser_samples(self, pairs, translations):
        """Return the stream that GAN2 trains on; ``translations`` holds GAN1's image of every pair."""
        augmentation = self._augmentation(self.data.colour_mixing)
        return RealSamples(pairs, self.config.fuser.crop_px, True, self.seed + 1, augmentation, translations)

    def cases(self, pairs, per_pair=1):
        """Return the triples themselves as cases; each is one, whatever ``per_pair``."""
        return RealCases(pairs)

    def evaluation_sets(self, pairs):
        """Return ``{"sen12mscr": EvaluationSet}`` of the test ``pairs``."""
        note = OFFICIAL_NOTE
        if self.data.norm == "fixed":
            note += f" Images go from 0 to 1 = DN 0 to {self.data.white_dn:g}."
        return {SEN12MSCR: EvaluationSet(self.cases(pairs), note, (), REAL_BUFFER_PX)}

    def product_statistics(self):
        """Return mean and standard deviation of the training regions' land by product, as ``Materials`` does."""
        return _by_product(self._archive.land_statistics())


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
