"""What the phases of an experiment draw on: real places that can be judged, clouds kept for the evaluation."""

import dataclasses

import numpy as np
import pytest
import tifffile
from realdata import DATA, needs

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("tqdm", reason="training needs tqdm")

from sar_cloud_removal.errors import OptionError  # noqa: E402
from sar_cloud_removal.training import config as configs  # noqa: E402
from sar_cloud_removal.training.data.drawn import synthetic  # noqa: E402
from sar_cloud_removal.training.materials import REAL_NOTE, make_materials, real_set  # noqa: E402

STATISTICS = {"mean": [906, 1046, 1192], "std": [413, 286, 283]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A drawn data folder with four places under cloud, of which three cannot be judged."""
    folder = synthetic.write_dataset(
        tmp_path_factory.mktemp("data"), n_sen12=2, n_wide=0, n_false_colour=0, n_triples=4
    )
    real = folder / "rasters" / "real_clouds"
    hidden = np.ones((256, 256), np.uint8)
    tifffile.imwrite(real / "2_mask.tif", 0 * hidden)
    hidden[:40, :40] = 0  # 2.4 % clear, 33² px of it 8 px from the mask
    tifffile.imwrite(real / "3_mask.tif", hidden)
    (real / "4_s2_clear.tif").write_bytes(b"damaged")
    return folder


def test_places_that_cannot_be_judged_are_excluded_by_name(folder):
    real = real_set(folder, STATISTICS)
    assert [case.name for case in real.cases] == ["1"] and real.buffer_px == 8 and real.note == REAL_NOTE
    no_cloud, damaged, hidden = real.excluded
    assert no_cloud.startswith("The mask of '2' has no cloudy pixel")
    assert damaged.startswith("'4_s2_clear.tif' cannot be read") and str(folder) not in damaged
    assert hidden == "3: only 1.7 % of it is clear and 8 px or more from the mask."


def test_folder_without_real_clouds_has_no_such_set(tmp_path):
    real = real_set(tmp_path, None)
    assert real.cases == real.excluded == ()


def test_one_cloud_in_four_is_kept_for_the_evaluation_and_statistics_fit_every_product(folder):
    materials = make_materials(folder, configs.shipped("plus"))
    training, kept = (
        {c.name for c in clouds} for clouds in (materials.source.training_cutouts, materials.source.evaluation_cutouts)
    )
    assert len(kept) == 2 and len(training) == 6 and not kept & training
    products = materials.product_statistics()
    for name in ("mean", "std"):
        dn, reflectance, byte = (np.array(products[product][name]) for product in ("dn", "reflectance", "byte"))
        np.testing.assert_allclose(reflectance, dn / 10_000, atol=1e-5)
        np.testing.assert_allclose(byte, dn * 255 / 3558, atol=1e-4)
    cases = materials.cases(materials.pairs)
    assert len(cases) == 8 and materials.cases(materials.pairs).bank is cases.bank  # made once


def test_unusable_pairs_of_dates_are_skipped_and_without_land_there_are_no_statistics(tmp_path, caplog):
    folder = synthetic.write_dataset(tmp_path, n_sen12=2, n_wide=0, n_false_colour=0, n_triples=2)
    cloudy, clear = (folder / "clouds" / "pairs" / f"drawn_1_s2{date}.tif" for date in ("_cloudy", ""))
    tifffile.imwrite(cloudy, tifffile.imread(cloudy)[:-3], photometric="rgb")
    source = make_materials(folder, configs.shipped("plus")).source
    assert "drawn_1" not in {cut.name for cut in source.training_cutouts + list(source.evaluation_cutouts)}
    clear.write_bytes(b"damaged")
    assert set(source.statistics()) == {"mean", "std"} and f"Skipped {clear}" in caplog.text
    for path in (folder / "clouds" / "pairs").glob("*_s2.tif"):
        tifffile.imwrite(path, np.full((256, 256, 3), 300, np.uint16), photometric="rgb")  # open water
    assert source.statistics() == {}


def test_windows_to_judge_by_have_sizes_that_networks_take(folder):
    materials = make_materials(folder, configs.shipped("plus"))
    first = materials.pairs[0]

    def cut(side_px):
        return dataclasses.replace(first, sar=first.sar[:side_px, :side_px], rgb=first.rgb[:, :side_px, :side_px])

    assert materials.cases([first, cut(90)])[0].tensors["sar"].shape == (1, 1, 80, 80)
    with pytest.raises(OptionError, match="is 20 × 20 pixels, at least 32 are needed"):
        materials.cases([first, cut(20)])


@needs("rasters", "real_clouds")
def test_real_places_without_cloud_or_clear_ground_are_left_out():
    real = real_set(DATA, STATISTICS)
    assert len(real.cases) == 8 and len(real.excluded) == 3
