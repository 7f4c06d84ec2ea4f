"""Inputs of ``removeclouds`` by its estimators, with another date of the ground and without SAR."""

from dataclasses import dataclass, replace

import numpy as np
from rasters import CLOUD_DN, ORIGIN, PIXEL_M, disc, optical_dn, read_raster, sar_db, write_raster
from sar_cloud_removal.neighbourhood import distance_to
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    RasterSource,
    ReferenceSource,
    SarSource,
    reference_sources,
)
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

from cases.common import of_task, plain

SHAPE = (128, 144)
CLOUD, OTHER_CLOUD = disc(SHAPE, (64, 64), 22), disc(SHAPE, (64, 88), 22)
CLEAR = np.zeros(SHAPE, bool)
RIM_PX = 9
HARDLY, OTHER_GROUND = "The references hardly help here", "it seems to show other ground, or the season has changed"
NOISE_DN = 60
"""Mean error allowed where another date shows the ground: both dates have noise of 30."""


@dataclass(frozen=True)
class Dated:
    """Options for a cloudy date with another one, and the ground that its cloud hides: ``truth`` (3, H, W)."""

    options: RestoreOptions
    truth: np.ndarray
    cloudy: np.ndarray

    def error(self, log, where=None) -> float:
        """Restore, see that clear pixels are kept, and return the mean error ``where`` (H, W), or under the cloud."""
        restore(self.options, log)
        found = read_raster(self.options.written.restored).astype(float)
        kept = distance_to(self.cloudy, RIM_PX) >= RIM_PX
        assert np.array_equal(found[:, kept], read_raster(self.options.optical.raster.path)[:, kept])
        return float(np.abs(found - self.truth)[:, self.cloudy if where is None else where].mean())

    def spread(self) -> float:
        """Return the mean error of the best flat colour."""
        hidden = self.truth[:, self.cloudy]
        return float(np.abs(hidden - np.median(hidden, axis=1, keepdims=True)).mean())


def dated(folder, card, change=lambda values: values, clouds=CLEAR, cloudy=CLOUD, truth=None, **how) -> Dated:
    """Write a cloudy date and another one: the same ground, darker, under ``clouds`` of its own, by ``change``."""
    truth = optical_dn(SHAPE) if truth is None else truth
    options = plain(folder, card, SHAPE, cloudy=cloudy).options
    write_raster(options.optical.raster.path, np.where(cloudy, CLOUD_DN, truth).astype("uint16"))
    values = change(np.where(clouds, CLOUD_DN, 0.7 * truth + 200).astype("uint16"))
    raster = RasterSource(write_raster(folder / "other.tif", values, **how))
    mask = MaskSource(RasterSource(write_raster(folder / "other_mask.tif", clouds.astype("uint8"))))
    options = replace(options, sar=None, estimator=CLOSED_FORM, references=(ReferenceSource(raster, mask),))
    return Dated(options, truth.astype(float), cloudy)


def restored_as_seen(title, change=lambda values: values, **how):
    """Enter a date changed by ``change`` into the table: what it shows is what is restored."""

    def build(folder, card):
        made = dated(folder, card, change, **how)

        def run(log):
            assert made.error(log) < NOISE_DN

        return run

    of_task("removeclouds", title)(build)


def with_others(values):
    """Return ``values`` (red, green, blue) as blue, green, red between two other bands."""
    others = np.random.default_rng(1).integers(1, 3000, (2, *SHAPE)).astype("uint16")
    return np.concatenate([others[:1], values[::-1], others[1:]])


restored_as_seen("Another date, no SAR")
restored_as_seen("Another date in reflectance (float32)", lambda values: (values / 1e4).astype("float32"))
restored_as_seen("Another date of another level, with the offset of 1000", lambda values: values + np.uint16(1000))
restored_as_seen("Another date in 8 bit, its bands without names", lambda values: (values // 12).astype("uint8"))
restored_as_seen("Another date with five named bands", with_others, names=("B1", "B2", "B3", "B4", "B12"))
restored_as_seen("Another date, its bands named in another language", names=("rouge", "vert", "bleu"))


@of_task("removeclouds", "Another date of 20 m pixels: with less detail")
def coarser(folder, card):
    place = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -2 * PIXEL_M)
    made = dated(folder, card, lambda values: values[:, ::2, ::2], geotransform=place)

    def run(log):
        assert made.error(log) < 0.5 * made.spread()

    return run


@of_task("removeclouds", "Mask of another date with 20 m pixels, wider than that date")
def coarser_mask(folder, card):
    made = dated(folder, card)
    place = (ORIGIN[0] - 8 * PIXEL_M, 2 * PIXEL_M, 0.0, ORIGIN[1] + 8 * PIXEL_M, 0.0, -2 * PIXEL_M)
    write_raster(folder / "other_mask.tif", np.zeros((72, 80), "uint8"), geotransform=place)

    def run(log):
        assert made.error(log) < NOISE_DN

    return run


@of_task("removeclouds", "Clouds on both dates: what neither shows is filled from the surroundings")
def clouds_on_both(folder, card):
    made = dated(folder, card, clouds=OTHER_CLOUD)
    seen = CLOUD & (distance_to(OTHER_CLOUD, RIM_PX) >= RIM_PX)

    def run(log):
        assert made.error(log, seen) < NOISE_DN < made.error(log, CLOUD & OTHER_CLOUD) < 1.5 * made.spread()

    return run


@of_task(
    "removeclouds",
    "Less than 1 % clear: the other date as it is",
    warnings=("clear enough for trials", "Every pixel counts as cloudy"),
)
def hardly_clear(folder, card):
    made = dated(folder, card, cloudy=~disc(SHAPE, radius=6))

    def run(log):
        made.error(log)
        found = read_raster(made.options.written.restored)
        pairs = zip(found.reshape(3, -1), made.truth.reshape(3, -1))
        assert min(np.corrcoef(*pair)[0, 1] for pair in pairs) > 0.95

    return run


@of_task("removeclouds", "No pixel clear on both dates", warnings=(HARDLY,))
def never_clear_together(folder, card):
    made = dated(folder, card, clouds=~CLOUD)

    def run(log):
        assert made.error(log) < 1.2 * made.spread()

    return run


@of_task("removeclouds", "Open water, which looks the same nowhere on two dates", warnings=(OTHER_GROUND, HARDLY))
def water(folder, card):
    waves = [np.random.default_rng(seed).normal(400, 20, (3, *SHAPE)) for seed in (1, 2)]
    made = dated(folder, card, lambda values: waves[1].astype("uint16"), truth=waves[0])

    def run(log):
        assert made.error(log) < 30

    return run


@of_task("removeclouds", "Another date under snow", warnings=(OTHER_GROUND, HARDLY))
def snow(folder, card):
    bright = np.random.default_rng(1).normal(7500, 200, (3, *SHAPE))
    made = dated(folder, card, lambda values: bright.astype("uint16"))

    def run(log):
        assert made.error(log) < 1.2 * made.spread()

    return run


def given(folder, card, masks, sars):
    """Return a run with two other dates, ``masks`` masks and ``sars`` SAR rasters of them."""
    made = dated(folder, card)
    raster, mask = made.options.references[0].raster, made.options.references[0].mask.raster
    sar = RasterSource(str(folder / "sar.tif"))

    def run(log):
        references = reference_sources((raster,) * 2, (mask,) * masks, (sar,) * sars, made.options.mask)
        restore(replace(made.options, references=references), log)

    return run


@of_task(
    "removeclouds", "SAR_BAND set to VH: SAR of another date has VV alone", warnings=("its band 1 is VV, that of",)
)
def another_polarisation(folder, card):
    made = dated(folder, card)
    both, alone = (RasterSource(str(folder / name)) for name in ("vv_vh.tif", "vv.tif"))
    write_raster(both.path, np.concatenate([sar_db(SHAPE), sar_db(SHAPE) - 7]), names=("VV", "VH"))
    write_raster(alone.path, sar_db(SHAPE), names=("VV",))
    reference = replace(made.options.references[0], sar=SarSource(alone))
    options = replace(made.options, sar=SarSource(both, band=2), references=(reference,))

    def run(log):
        assert replace(made, options=options).error(log) < NOISE_DN

    return run


def masks_of_three_bands(folder, card, masks):
    """Return a run with masks of opaque clouds, cirrus and snow: ``masks`` bands in that of the other date."""
    made = dated(folder, card, clouds=OTHER_CLOUD)
    options, paths = made.options, [str(folder / name) for name in ("masks.tif", "other_masks.tif")]
    for path, clouds, count in zip(paths, (CLOUD, OTHER_CLOUD), (3, masks)):
        write_raster(path, np.stack([clouds, ~clouds, CLEAR][:count]).astype("uint8"))
    own = replace(options.mask, raster=RasterSource(paths[0]), band=1)
    rasters = (options.references[0].raster,), (RasterSource(paths[1]),), ()
    options = replace(options, mask=own, references=reference_sources(*rasters, own))
    seen = CLOUD & (distance_to(OTHER_CLOUD, RIM_PX) >= RIM_PX)

    def run(log):
        assert replace(made, options=options).error(log, seen) < NOISE_DN

    return run


@of_task("removeclouds", "MASK_BAND: the same band of another date's mask with the same bands")
def mask_band_of_another_date(folder, card):
    return masks_of_three_bands(folder, card, 3)


@of_task(
    "removeclouds", "MASK_BAND: another date's mask with other bands", refused="or give the band as a raster of its"
)
def mask_band_among_other_bands(folder, card):
    return masks_of_three_bands(folder, card, 2)


@of_task("removeclouds", "Fewer masks than other dates", refused="REFERENCE_MASKS has 1 rasters, REFERENCES has 2")
def fewer_masks(folder, card):
    return given(folder, card, 1, 0)


@of_task("removeclouds", "More SAR rasters than other dates", refused="REFERENCE_SAR has 3 rasters, REFERENCES has 2")
def more_sars(folder, card):
    return given(folder, card, 0, 3)
