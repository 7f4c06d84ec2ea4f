"""Clouds painted on real Sentinel-2 rasters, and real cloudy rasters against a clear date."""

import numpy as np
import pytest
from osgeo import gdal
from rasters import read_raster
from realdata import DATA, needs
from runs import Log
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, RasterSource
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate
from sar_cloud_removal.pipeline.tasks.simulateclouds import CLEAR, CLOUD, SHADOW, simulate

RASTERS = DATA / "rasters"


@pytest.mark.parametrize(
    "name",
    [
        "georeferenced/ROIs1970_fall_139_p839_s2.tif",
        "real_clouds/316_s2_clear.tif",
        "slovakia/slovakia_s2_RGB8_georef.tif",
        "openeo_products/rescale_s2.tiff",
        "terramesh/282D_485L_3_3_s2_l1c.tif",
    ],
)
def test_real_rasters_are_clouded_and_keep_everything_else(tmp_path, name):
    path = RASTERS / name
    if not path.exists():
        pytest.skip(f"real data are not here (rasters/{name}; SAR_CLOUD_REMOVAL_DATA)")
    source, output, mask = RasterSource(str(path)), str(tmp_path / "cloudy.tif"), str(tmp_path / "mask.tif")
    report = simulate(SimulateOptions(source, output=output, mask=mask), Log())
    before, after, painted = read_raster(path), read_raster(output), read_raster(mask)[0]
    assert report.cloud_share == pytest.approx(0.3, abs=1e-4)
    assert after.shape == before.shape and after.dtype == before.dtype
    clear = painted == CLEAR
    np.testing.assert_array_equal(after[:, clear], before[:, clear])
    change = (after.astype(float) - before).mean(axis=0)
    assert change[painted == CLOUD].mean() > 0 > change[painted == SHADOW].mean()
    datasets = gdal.Open(str(path)), gdal.Open(output)
    assert datasets[0].GetGeoTransform() == datasets[1].GetGeoTransform()
    found = evaluate(EvaluationOptions(RasterSource(output), source, mask=MaskSource(RasterSource(mask))), Log())
    assert found.figures["clear"]["mae"] == 0 and found.figures["cloudy"]["psnr_db"] < 12


@needs("rasters", "real_clouds", "5278_s2_cloudy.tif")
def test_real_clouds_against_a_clear_date_as_scikit_image_has_it(tmp_path):
    skimage = pytest.importorskip("skimage.metrics", reason="compared with scikit-image")
    folder = RASTERS / "real_clouds"
    cloudy, clear, mask = (RasterSource(str(folder / f"5278_{name}.tif")) for name in ("s2_cloudy", "s2_clear", "mask"))
    found = evaluate(EvaluationOptions(cloudy, clear, mask=MaskSource(mask), data_range=10000.0), Log())
    one, other = (read_raster(source.path).astype(float) for source in (cloudy, clear))
    where = read_raster(mask.path)[0] != 0
    _, full = skimage.structural_similarity(
        one, other, channel_axis=0, data_range=10000.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
        full=True,
    )  # fmt: skip
    assert 0 < where.mean() < 1 and found.pixels["cloudy"] == where.sum()
    assert found.figures["cloudy"]["ssim"] == pytest.approx(full[:, where].mean(), abs=1e-9)
    assert found.figures["clear"]["rmse"] == pytest.approx(np.sqrt(((one - other)[:, ~where] ** 2).mean()), rel=1e-9)
    assert found.figures["cloudy"]["mae"] > 2 * found.figures["clear"]["mae"] > 0, (
        "the two dates differ in the clear, too"
    )
