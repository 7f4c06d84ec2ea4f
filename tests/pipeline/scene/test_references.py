"""Other dates: matched, masked, moved and read on the optical grid."""

import numpy as np
import pytest
from rasters import write_raster
from runs import Log
from sar_cloud_removal.pipeline.options.removeclouds import Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.inputs import open_inputs

SHAPE = (256, 256)
RGB = ("B4", "B3", "B2")


def ground(seed, bands=3, shape=SHAPE, size=3):
    """Return fields with edges (B, H, W) uint16."""
    draw = np.random.default_rng(seed)
    levels = draw.integers(300, 4000, (bands, 400))
    points = draw.uniform(0, max(shape), (400, 2))
    rows, cols = np.indices(shape)
    nearest = ((rows[..., None] - points[:, 0]) ** 2 + (cols[..., None] - points[:, 1]) ** 2).argmin(axis=-1)
    return levels[:, nearest].astype("uint16")


def moved(values, rows, cols, how="bilinear"):
    place = np.indices(values.shape[1:])
    from scipy import ndimage

    at = place - np.reshape((rows, cols), (2, 1, 1))
    return np.stack([ndimage.map_coordinates(band.astype(float), at, order=1, mode="nearest") for band in values])


@pytest.fixture
def build(tmp_path):
    def build(
        optical, reference, mask=None, cloudy=None, names=("B4", "B3", "B2"), ref_names=("B4", "B3", "B2"), **how
    ):
        clouds = np.zeros(optical.shape[1:], "uint8") if cloudy is None else cloudy.astype("uint8")
        ref_mask = np.zeros(reference.shape[1:], "uint8") if mask is None else mask.astype("uint8")
        place = {key: how[key] for key in ("crs", "geotransform") if key in how}
        source = ReferenceSource(
            RasterSource(write_raster(tmp_path / "reference.tif", reference, names=ref_names, **how)),
            MaskSource(RasterSource(write_raster(tmp_path / "refmask.tif", ref_mask, **place))),
        )
        options = RestoreOptions(
            optical=OpticalSource(RasterSource(write_raster(tmp_path / "optical.tif", optical, names=names))),
            mask=MaskSource(RasterSource(write_raster(tmp_path / "mask.tif", clouds))),
            references=(source,),
            rim=Rim(4),
            written=Outputs(str(tmp_path / "out.tif")),
        )
        return options

    return build


def read(options, log=None):
    log = log or Log()
    opened = open_inputs(options, Rasters(), log)
    recognised = opened.recognise(log)
    return opened.read_as(recognised, log), recognised, log


def test_a_shift_is_found_and_taken_out(build):
    truth = ground(1)
    options = build(truth, moved(truth * 0.8 + 100, 1.6, -0.7).astype("float32"))
    inputs, recognised, log = read(options)
    print(recognised, log.infos)
    np.testing.assert_allclose(recognised.references[0].shift_px, (1.6, -0.7), atol=0.15)
