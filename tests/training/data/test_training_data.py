"""The training data: readers, real clouds, cut-outs, and the samples made of them."""

import dataclasses
import shutil
import sys

import numpy as np
import pytest
import tifffile
from PIL import Image
from realdata import DATA, needs

torch = pytest.importorskip("torch", reason="samples are torch tensors")

from sar_cloud_removal.errors import OptionError, RasterError  # noqa: E402
from sar_cloud_removal.pipeline.pixels import cloud_shapes, radiometry  # noqa: E402
from sar_cloud_removal.training.data import augment, images, pairs, samples, triples  # noqa: E402
from sar_cloud_removal.training.data.clouds import cutouts  # noqa: E402
from sar_cloud_removal.training.data.clouds.bank import CloudBank, dihedral  # noqa: E402
from sar_cloud_removal.training.data.drawn import synthetic  # noqa: E402
from sar_cloud_removal.training.data.drawn.landscape import (  # noqa: E402
    WEEKS_EARLIER,
    add_speckle,
    draw_date,
    draw_landscape,
)
from smalltraining import VARIED  # noqa: E402

PLAIN = augment.AugmentationConfig()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A drawn data folder, read only."""
    return synthetic.write_dataset(tmp_path_factory.mktemp("data"), seed=3, n_sen12=2, n_wide=2, n_triples=1)


@pytest.fixture(scope="module")
def found(folder):
    return pairs.load_pairs(folder)


@pytest.fixture(scope="module")
def bank():
    return CloudBank(64, size=96, seed=1)


def by_source(found, source):
    return [pair for pair in found.pairs if pair.source == source]


# ---- images


def test_images_are_band_row_column(tmp_path):
    rgb = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    Image.fromarray(rgb).save(tmp_path / "rgb.png")
    Image.fromarray(rgb[..., 0]).save(tmp_path / "grey.png")
    np.testing.assert_array_equal(images.read_image(tmp_path / "rgb.png"), np.moveaxis(rgb, -1, 0))
    np.testing.assert_array_equal(images.read_image(tmp_path / "grey.png"), rgb[None, ..., 0])


@pytest.mark.parametrize("planes", ["contig", "separate"])
def test_tiff_is_read_in_either_band_layout(tmp_path, planes):
    bands = np.random.default_rng(0).normal(size=(2, 6, 9)).astype(np.float32)
    stored = np.moveaxis(bands, 0, -1) if planes == "contig" else bands
    tifffile.imwrite(tmp_path / "x.tif", stored, photometric="minisblack", planarconfig=planes)
    np.testing.assert_array_equal(images.read_image(tmp_path / "x.tif"), bands)


@pytest.mark.parametrize(
    "layout", [["INTERLEAVE=PIXEL"], ["INTERLEAVE=BAND", "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"]]
)
def test_floating_point_predictor_is_undone_as_gdal_does(tmp_path, layout):
    gdal = pytest.importorskip("osgeo.gdal", reason="GDAL writes the file to compare with")
    bands = np.random.default_rng(0).normal(-12, 5, size=(2, 70, 90)).astype(np.float32)
    options = ["COMPRESS=DEFLATE", "PREDICTOR=3", *layout]
    raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "x.tif"), 90, 70, 2, gdal.GDT_Float32, options)
    for index, band in enumerate(bands):
        raster.GetRasterBand(index + 1).WriteArray(band)
    raster = None
    np.testing.assert_array_equal(images.read_image(tmp_path / "x.tif"), bands)


def test_zstandard_is_read_with_gdal_where_python_cannot_unpack_it(tmp_path):
    gdal = pytest.importorskip("osgeo.gdal", reason="GDAL writes the file")
    if "ZSTD" not in gdal.GetDriverByName("GTiff").GetMetadataItem("DMD_CREATIONOPTIONLIST"):
        pytest.skip("this GDAL has no Zstandard")
    bands = np.random.default_rng(0).integers(0, 9000, size=(2, 70, 90)).astype(np.uint16)
    for count, name in ((2, "x.tif"), (1, "y.tif")):
        options = ["COMPRESS=ZSTD", "PREDICTOR=2", "INTERLEAVE=PIXEL"]
        raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / name), 90, 70, count, gdal.GDT_UInt16, options)
        for index in range(count):
            raster.GetRasterBand(index + 1).WriteArray(bands[index])
        raster = None
        np.testing.assert_array_equal(images.read_image(tmp_path / name), bands[:count])


@pytest.mark.parametrize("options", [["COMPRESS=LZW"], ["COMPRESS=LZW", "PREDICTOR=2", "TILED=YES"], ["NBITS=12"]])
def test_what_tifffile_cannot_unpack_is_read_with_gdal(tmp_path, monkeypatch, options):
    gdal = pytest.importorskip("osgeo.gdal", reason="GDAL writes the file")
    bands = np.random.default_rng(0).integers(0, 4000, size=(3, 70, 90)).astype(np.uint16)
    raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "x.tif"), 90, 70, 3, gdal.GDT_UInt16, options)
    for index, band in enumerate(bands):
        raster.GetRasterBand(index + 1).WriteArray(band)
    raster = None
    np.testing.assert_array_equal(images.read_image(tmp_path / "x.tif"), bands)
    monkeypatch.setitem(sys.modules, "osgeo", None)
    with pytest.raises(RasterError, match=r"^'[^']*x.tif' is packed in a way that needs GDAL.*DEFLATE.$"):
        images.read_image(tmp_path / "x.tif")


def test_tiles_that_a_file_leaves_out_have_no_data(tmp_path):
    gdal = pytest.importorskip("osgeo.gdal", reason="GDAL writes the file")
    options = ["SPARSE_OK=TRUE", "TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=3"]
    raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "x.tif"), 512, 256, 1, gdal.GDT_Float32, options)
    raster.GetRasterBand(1).SetNoDataValue(-9999)
    raster.GetRasterBand(1).WriteArray(np.full((256, 256), -12, np.float32))
    raster = None
    found = images.read_image(tmp_path / "x.tif")
    assert (found[..., :256] == -12).all() and (found[..., 256:] == -9999).all()


def test_unreadable_image_is_named(tmp_path):
    (tmp_path / "x.png").write_bytes(b"no image")
    with pytest.raises(RasterError, match="x.png' cannot be read.*Fetch the file again"):
        images.read_image(tmp_path / "x.png")


# ---- pairs


def test_data_folder_is_read_whole(found):
    assert found.skipped == []
    counts = {source: len(by_source(found, source)) for source in (pairs.SEN12, pairs.WIDE, pairs.FALSE_COLOUR)}
    assert counts == {"sen12": 8, "wide": 2, "false_colour": 2}
    assert found.summary() == (
        "sen12: 8 pairs of 2 scenes; wide: 2 pairs of 2 scenes; false_colour: 2 pairs of 1 scenes; skipped: 0"
    )
    for pair in found.pairs:
        assert pair.sar.dtype == pair.rgb.dtype == np.uint8
        assert pair.rgb.shape == (3, *pair.sar.shape)
        assert (pair.colour == "false") == (pair.source == pairs.FALSE_COLOUR)
    assert len({pair.name for pair in found.pairs}) == len(found.pairs)


def test_sen12_root_is_read_directly_and_as_it_stands(folder, found):
    direct = pairs.load_pairs(folder / "sen12")
    assert [pair.name for pair in direct.pairs] == [pair.name for pair in by_source(found, pairs.SEN12)]
    first = direct.pairs[0]
    assert (first.name, first.group) == ("ROIs1868_summer_1_p1", "ROIs1868_summer_1")
    path = folder / "sen12" / "ROIs1868_summer" / "s1_1" / "ROIs1868_summer_s1_1_p1.png"
    np.testing.assert_array_equal(first.sar, np.asarray(Image.open(path)))


def test_number_of_sen12_pairs_can_be_limited_by_seed(folder):
    names = [[pair.name for pair in pairs.read_sen12(folder / "sen12", 3, seed).pairs] for seed in (1, 1, 2)]
    assert len(names[0]) == 3 and names[0] == names[1] != names[2]


def test_wide_scene_is_normalised_per_scene_as_the_plugin_does(folder, found):
    pair = by_source(found, pairs.WIDE)[0]
    source = images.read_image(folder / "scenes" / f"{pair.name}_s2.jpg")
    expected = radiometry.fit(source.reshape(3, -1)).encode(source)
    assert np.abs(pairs.from_bytes(pair.rgb) - expected).max() < 0.5 / 127.5 + 1e-6  # stored in 8 bits


def test_pair_whose_name_is_taken_is_skipped(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "data")
    for kind in ("s1", "s2"):
        path = tmp_path / "data" / "false_colour" / f"mixed_1_{kind}.jpg"
        path.rename(path.with_name(f"drawn_1_{kind}.jpg"))
    read = pairs.load_pairs(tmp_path / "data")
    assert "same name" in read.skipped[0].reason and str(read.skipped[0].path) == "drawn_1"
    assert [pair.source for pair in read.pairs if pair.name == "drawn_1"] == [pairs.WIDE]


def test_scene_that_is_listed_twice_cannot_come_on_two_sides_of_a_split(folder, tmp_path):
    shutil.copytree(folder / "scenes", tmp_path / "scenes")
    (tmp_path / "scenes.csv").write_text("scene,group\ndrawn_1,north\ndrawn_1,south\ndrawn_2,west\n")
    read = pairs.load_pairs(tmp_path)
    assert [(pair.name, pair.group) for pair in read.pairs] == [("drawn_1", "north"), ("drawn_2", "west")]
    assert [str(skipped.path) for skipped in read.skipped] == ["drawn_1"]


def test_files_that_gis_programs_leave_beside_images_are_no_images(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "data")
    for name in ("scenes/drawn_1_s1.jpg", "false_colour/mixed_1_s2.jpg"):
        path = tmp_path / "data" / name
        path.with_name(f"{path.name}.aux.xml").write_text("<PAMDataset/>")
        path.with_suffix(".jgw").write_text("10")
    read = pairs.load_pairs(tmp_path / "data")
    assert read.skipped == [] and len(read.pairs) == 12


def test_names_may_have_brackets_and_the_table_may_come_from_excel(folder, tmp_path):
    (tmp_path / "scenes").mkdir()
    for kind in ("s1", "s2"):
        shutil.copy(folder / "scenes" / f"drawn_1_{kind}.jpg", tmp_path / "scenes" / f"north [1]_{kind}.jpg")
    (tmp_path / "scenes.csv").write_text("scene,group\nnorth [1],1\n", encoding="utf-8-sig")
    assert [pair.name for pair in pairs.read_wide(tmp_path / "scenes.csv").pairs] == ["north [1]"]
    (tmp_path / "scenes.csv").write_text("scene,group\nOrt für Ort,1\n", encoding="cp1252")
    with pytest.raises(RasterError, match="scenes.csv' cannot be read.*Save it as CSV in UTF-8"):
        pairs.read_wide(tmp_path / "scenes.csv")


@pytest.mark.parametrize("missing", [np.nan, -9999.0])
def test_pixels_without_data_neither_move_the_limits_nor_are_learnt(tmp_path, missing):
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes.csv").write_text("scene,group\nplace,1\n")
    rng = np.random.default_rng(0)
    sar_db = rng.normal(-12, 3, (256, 256)).astype(np.float32)
    tifffile.imwrite(tmp_path / "scenes" / "place_s2.tif", rng.integers(1, 3000, (256, 256, 3), np.uint16))

    def read():
        note = [(42113, "s", 0, f"{missing:g}", True)]
        tifffile.imwrite(tmp_path / "scenes" / "place_s1.tif", sar_db, extratags=note)
        return pairs.read_wide(tmp_path / "scenes.csv")

    whole = read().pairs[0].sar
    sar_db[:2] = missing
    few = read().pairs[0].sar
    assert np.abs(few[2:].astype(int) - whole[2:]).max() <= 4 and (few[:2] == 128).all()
    sar_db[:3] = missing
    assert "place_s1.tif' has no data, at most 1 % may be missing. Cut" in read().skipped[0].reason


def test_unusable_files_are_named_counted_and_left_out(folder, tmp_path, caplog):
    root = tmp_path / "sen12"
    shutil.copytree(folder / "sen12", root)
    sar_paths = sorted(root.glob("*/s1_*/*.png"))
    optical = [
        path.parent.parent / path.parent.name.replace("s1", "s2") / path.name.replace("_s1_", "_s2_")
        for path in sar_paths
    ]
    optical[0].unlink()  # unpaired SAR
    sar_paths[1].unlink()  # unpaired optical
    Image.new("L", (200, 256)).save(sar_paths[2])
    Image.new("RGB", (200, 256)).save(optical[2])  # wrong size
    Image.new("RGB", (256, 255)).save(optical[3])  # sizes differ
    optical[4].write_bytes(optical[4].read_bytes()[:2000])  # truncated
    Image.new("RGB", (256, 256)).save(sar_paths[5])  # three bands of SAR
    (sar_paths[6].parent / "notes.txt").write_text("x")
    with caplog.at_level("WARNING"):
        read = pairs.read_sen12(root)
    assert len(read.pairs) == 2
    reasons = {skipped.path: skipped.reason for skipped in read.skipped}
    assert len(reasons) == 7 and all(str(path) in caplog.text for path in reasons)
    assert "does not exist" in reasons[sar_paths[0]] and "does not exist" in reasons[optical[1]]
    assert "is 200x256" in reasons[sar_paths[2]]
    assert "must agree" in reasons[sar_paths[3]]
    assert "cannot be read" in reasons[sar_paths[4]]
    assert "expected are 1 and 3" in reasons[sar_paths[5]]
    assert "not of the form" in reasons[sar_paths[6].parent / "notes.txt"]


def test_scene_without_image_is_skipped(folder, tmp_path):
    shutil.copy(folder / "scenes.csv", tmp_path)
    shutil.copytree(folder / "scenes", tmp_path / "scenes")
    (tmp_path / "scenes" / "drawn_1_s1.jpg").unlink()
    read = pairs.read_wide(tmp_path / "scenes.csv")
    assert [pair.name for pair in read.pairs] == ["drawn_2"]
    assert "drawn_1_s1.*' is there 0 times" in read.skipped[0].reason


def test_folder_without_pairs_is_an_error(tmp_path):
    with pytest.raises(RasterError, match="holds no usable pair.*ROIs1868_summer/s1_59"):
        pairs.load_pairs(tmp_path)


def test_bytes_keep_the_networks_domain():
    values = np.linspace(-1, 1, 999, dtype=np.float32)
    assert np.abs(pairs.from_bytes(pairs.to_bytes(values)) - values).max() <= 0.5 / 127.5 + 1e-6
    assert pairs.from_bytes(np.array([0, 255], np.uint8)).tolist() == [-1, 1]


# ---- real clouds


def test_triple_is_normalised_by_its_clear_pixels(folder):
    read = triples.load_triples([folder / "rasters" / "real_clouds"])
    assert len(read.triples) == 1 and read.skipped == ()
    triple = read.triples[0]
    cloudy = triple.case.tensors["cloudy"][0, 0].numpy() > 0
    np.testing.assert_array_equal(cloudy, tifffile.imread(folder / "rasters" / "real_clouds" / "1_mask.tif") > 0)
    far = triples.distance_to(cloudy, radiometry.CLEAR_MARGIN_PX) > radiometry.CLEAR_MARGIN_PX
    expected = radiometry.fit(triple.cloudy_dn[:, far])
    assert triple.limits == expected
    np.testing.assert_array_equal(triple.case.tensors["optical"][0].numpy(), expected.encode(triple.cloudy_dn))
    np.testing.assert_array_equal(triple.case.tensors["target"][0].numpy(), expected.encode(triple.clear_dn))
    assert triple.case.tensors["sar"].shape == (1, 1, 256, 256)


def test_overcast_triple_needs_default_statistics(folder, tmp_path):
    target = tmp_path / "triples"
    shutil.copytree(folder / "rasters" / "real_clouds", target)
    overcast = np.ones((256, 256), np.uint8)
    overcast[:5] = 0
    tifffile.imwrite(target / "1_mask.tif", overcast)
    read = triples.load_triples([target])
    assert read.triples == () and "Only 2.0 % of '1' is clear" in read.skipped[0].reason
    statistics = triples.dn_statistics(folder / "clouds" / "pairs")
    (triple,) = triples.load_triples([target], statistics).triples
    assert triple.limits == radiometry.from_statistics(statistics["mean"], statistics["std"])


def test_triple_without_cloud_is_skipped(folder, tmp_path):
    target = tmp_path / "triples"
    shutil.copytree(folder / "rasters" / "real_clouds", target)
    tifffile.imwrite(target / "1_mask.tif", np.zeros((256, 256), np.uint8))
    assert "no cloudy pixel" in triples.load_triples([target]).skipped[0].reason


# ---- cut-outs


def test_matte_of_a_known_cloud_is_found_again():
    rng = np.random.default_rng(4)
    clear_dn, _ = synthetic.draw_scene((256, 256), rng)
    alpha = cloud_shapes.procedural_matte((256, 256), 0.35, rng)
    cloud_dn = 6000 * cloud_shapes.cloud_texture((256, 256), rng)
    cloudy_dn = cloud_shapes.over(clear_dn.astype(np.float32), cloud_dn, alpha)
    cutout = cutouts.cut_out("known", cloudy_dn, clear_dn * np.float32(1.05) + 60)
    # the matte saturates where a cloud is THICK_DN above the ground, so that it is the known one, steeper
    overlap = ((cutout.opacity > 0.5) & (alpha > 0.3)).sum() / ((cutout.opacity > 0.5) | (alpha > 0.3)).sum()
    assert overlap > 0.85
    assert (cutout.opacity[alpha == 1] == 1).mean() > 0.95 and (cutout.opacity[alpha == 0] == 0).mean() > 0.95
    thick = cutout.opacity == 1
    np.testing.assert_allclose(cutout.rgb[:, thick], cloudy_dn[:, thick] / cutouts.WHITE_DN, atol=0.01)
    assert 0 <= cutout.rgb.min() and cutout.rgb.max() <= 1


def test_pair_without_cloud_gives_no_cut_out():
    clear_dn, _ = synthetic.draw_scene((128, 128), np.random.default_rng(0))
    assert cutouts.cut_out("clear", clear_dn.astype(np.float32), clear_dn.astype(np.float32)) is None


def test_missing_library_is_empty(tmp_path):
    assert cutouts.load_cutouts(tmp_path / "nowhere") == ()


# ---- the bank


def test_bank_draws_the_papers_coverage(bank, folder):
    mixed = CloudBank(64, cutouts.load_cutouts(folder / "clouds" / "pairs"), size=192, seed=2)
    for each in (bank, mixed):
        rng = np.random.default_rng(0)
        coverages = np.array([(each.draw(rng).opacity > 0).mean() for _ in range(1500)])
        assert coverages.mean() == pytest.approx(0.31, abs=0.03)
        assert coverages.std() > 0.12


def test_bank_follows_from_its_arguments(bank):
    again, other = CloudBank(64, size=96, seed=1), CloudBank(64, size=96, seed=2)
    first, same, different = (each.draw(np.random.default_rng(0)).opacity for each in (bank, again, other))
    np.testing.assert_array_equal(first, same)
    assert (first != different).any()


def test_distance_counts_from_the_cloud(bank):
    cloud = bank.draw(np.random.default_rng(3))
    np.testing.assert_array_equal(cloud.distance_px == 0, cloud.opacity > 0)
    expected = triples.distance_to(cloud.opacity > 0, 255)
    assert np.abs(cloud.distance_px - expected).max() <= 0.5


def test_eight_symmetries_are_eight():
    image = np.arange(9).reshape(3, 3)
    assert len({dihedral(image, index).tobytes() for index in range(8)}) == 8
    np.testing.assert_array_equal(dihedral(image, 0), image)


# ---- samples


def test_batch_has_the_promised_shapes_and_ranges(found, bank):
    stream = samples.Samples(found.pairs, 64, bank, translations={})
    batch = stream.batch(0, 5)
    channels = {"sar": 1, "target": 3, "translation": 3, "optical": 3, "hidden": 1, "cloudy": 1}
    assert {name: tuple(tensor.shape) for name, tensor in batch.items()} == {
        k: (5, n, 64, 64) for k, n in channels.items()
    }
    for name, tensor in batch.items():
        assert tensor.dtype == torch.float32
        assert tensor.min() >= (0 if name in ("hidden", "cloudy") else -1) and tensor.max() <= 1
    assert set(batch["cloudy"].unique().tolist()) <= {0.0, 1.0}


def test_step_is_the_same_whenever_asked_for_and_however_shared(found, bank):
    whole = samples.Samples(found.pairs, 64, bank, seed=7).batch(12, 6)
    stream = samples.Samples(found.pairs, 64, bank, seed=7)
    stream.batch(3, 2)
    parts = [stream.batch(12, 3, first=first) for first in (0, 3)]
    for name, tensor in whole.items():
        assert torch.equal(tensor, torch.cat([part[name] for part in parts]))
    assert not torch.equal(whole["target"], stream.batch(13, 6)["target"])
    assert not torch.equal(whole["target"], samples.Samples(found.pairs, 64, bank, seed=8).batch(12, 6)["target"])


def test_without_augmentation_samples_are_crops(found):
    pair = by_source(found, pairs.WIDE)[0]
    batch = samples.Samples([pair], 64, augmentation=PLAIN).batch(0, 2)
    assert set(batch) == {"sar", "target"}
    both = pairs.from_bytes(np.concatenate([pair.sar[None], pair.rgb]))
    windows = np.lib.stride_tricks.sliding_window_view(both, (64, 64), axis=(1, 2))
    for sar, target in zip(batch["sar"].numpy(), batch["target"].numpy()):
        crop = np.concatenate([sar, target])
        corner = (windows[..., 0, 0] == crop[:, :1, :1]).all(axis=0)
        assert any((both[:, row : row + 64, column : column + 64] == crop).all() for row, column in np.argwhere(corner))


def test_thick_cloud_hides_the_ground_and_clear_ground_is_untouched(found, bank):
    pair = by_source(found, pairs.WIDE)[0]
    dark = dataclasses.replace(pair, rgb=255 - pair.rgb)
    first, second = (samples.Samples([each], 64, bank, augmentation=PLAIN).batch(4, 8) for each in (pair, dark))
    thick, clear = first["hidden"] == 1, first["hidden"] == 0
    assert thick.any() and clear.any() and torch.equal(first["hidden"], second["hidden"])
    assert ((first["optical"] - second["optical"]).abs() * thick).max() < 1e-6
    assert ((first["optical"] - first["target"]).abs() * clear).max() < 1e-6
    assert torch.equal(first["cloudy"], (first["hidden"] > 0).float())


def test_mask_errs_as_allowed(found, bank):
    def given(**changes):
        options = dataclasses.replace(PLAIN, **changes)
        batch = samples.Samples(by_source(found, pairs.SEN12), 64, bank, augmentation=options).batch(1, 24)
        return batch["hidden"] > 0, batch["cloudy"] > 0

    hidden, grown = given(mask_grow_px=12)
    assert (grown | ~hidden).all() and (grown & ~hidden).any()
    for cloud, mask in zip(hidden[:, 0].numpy(), grown[:, 0].numpy()):
        assert triples.distance_to(cloud, 13)[mask].max(initial=0) <= 12.5
    hidden, shrunk = given(mask_shrink=1.0)
    assert (hidden | ~shrunk).all() and (hidden & ~shrunk).any()


def test_shadow_is_part_of_what_is_hidden(found, bank):
    options = dataclasses.replace(PLAIN, shadow=1.0)
    pair_list = by_source(found, pairs.SEN12)
    with_shadow = samples.Samples(pair_list, 64, bank, augmentation=options).batch(2, 16)
    changed = (with_shadow["optical"] - with_shadow["target"]).abs().amax(dim=1, keepdim=True) > 1e-5
    hidden = with_shadow["hidden"] > 0
    assert not (changed & ~hidden).any()
    darker = (with_shadow["optical"] < with_shadow["target"] - 1e-3).any(dim=1, keepdim=True)
    assert (darker & hidden).any() and (with_shadow["cloudy"] >= hidden.float()).all()


def test_translation_is_cropped_turned_and_mixed_like_the_target(found, bank):
    chosen = found.pairs
    options = dataclasses.replace(VARIED, limits_jitter=0, colour_mixing=0.5)
    exact = {pair.name: pair.rgb for pair in chosen}
    batch = samples.Samples(chosen, 64, bank, 3, options, translations=exact).batch(0, 12)
    assert torch.equal(batch["translation"], batch["target"])
    halves = {pair.name: (pairs.from_bytes(pair.rgb) / 2).astype(np.float16) for pair in chosen}
    batch = samples.Samples(chosen, 64, bank, 3, options, translations=halves).batch(0, 12)
    torch.testing.assert_close(batch["translation"], batch["target"] / 2, atol=1e-3, rtol=0)


def test_limits_jitter_leaves_the_translation_alone(found, bank):
    chosen = by_source(found, pairs.SEN12)
    options = dataclasses.replace(PLAIN, limits_jitter=0.1)
    batch = samples.Samples(chosen, 64, bank, 3, options, translations={p.name: p.rgb for p in chosen}).batch(0, 12)
    plain = samples.Samples(chosen, 64, bank, 3, PLAIN, translations={p.name: p.rgb for p in chosen}).batch(0, 12)
    assert torch.equal(batch["translation"], plain["translation"])
    assert not torch.equal(batch["target"], plain["target"])


def test_false_colours_are_always_mixed_and_natural_ones_on_request(found):
    def band_order_kept(pair, **changes):
        batch = samples.Samples([pair], pair.shape[0], augmentation=dataclasses.replace(PLAIN, **changes)).batch(0, 4)
        return [torch.equal(target, torch.from_numpy(pairs.from_bytes(pair.rgb))) for target in batch["target"]]

    natural, false = by_source(found, pairs.SEN12)[0], by_source(found, pairs.FALSE_COLOUR)[0]
    assert all(band_order_kept(natural)) and not any(band_order_kept(natural, colour_mixing=1.0))
    assert not any(band_order_kept(false))


def test_mixing_keeps_the_range():
    rng = np.random.default_rng(0)
    for _ in range(50):
        matrix = augment.draw_mixing(0.2, rng)
        np.testing.assert_allclose(np.abs(matrix).sum(axis=1), 1, rtol=1e-5)
    assert augment.mix(None, matrix) is None


@pytest.mark.parametrize("weights, allowed", [({"sen12": 1, "wide": 0, "false_colour": 0}, "sen12"), (None, None)])
def test_sources_are_drawn_by_weight(found, weights, allowed):
    stream = samples.Samples(found.pairs, 64, source_weights=weights)
    drawn = np.searchsorted(stream._cumulated, np.random.default_rng(0).random(4000), side="right")
    areas = {source: sum(p.sar.size for p in by_source(found, source)) for source in ("sen12", "wide", "false_colour")}
    sources = [found.pairs[index].source for index in drawn]
    for source, area in areas.items():
        expected = area / sum(areas.values()) if allowed is None else float(source == allowed)
        assert sources.count(source) / 4000 == pytest.approx(expected, abs=0.03)


def test_impossible_samples_are_refused(found, bank):
    with pytest.raises(OptionError, match="no pairs to draw"):
        samples.Samples([], 64)
    with pytest.raises(OptionError, match="smaller than a crop of 300 pixels"):
        samples.Samples(found.pairs, 300)
    with pytest.raises(OptionError, match="made for crops of 64 pixels, the samples have 128"):
        samples.Samples(found.pairs, 128, bank)
    with pytest.raises(OptionError, match="no weight for false_colour, wide"):
        samples.Samples(found.pairs, 64, source_weights={"sen12": 1})


def test_evaluation_does_not_depend_on_the_other_pairs(found, bank):
    natural = [pair for pair in found.pairs if pair.colour == "natural"]
    cases = samples.EvaluationSamples(found.pairs, bank, seed=1, per_pair=2)
    assert len(cases) == 2 * len(natural)
    alone = samples.EvaluationSamples(natural[-1:], bank, seed=1, per_pair=2)
    for case, same in zip(list(cases)[-2:], alone):
        assert case.name == same.name and case.group == natural[-1].group
        assert all(torch.equal(case.tensors[name], same.tensors[name]) for name in case.tensors)
    assert len({case.name for case in cases}) == len(cases)


# ---- drawn landscapes


def test_landscape_is_one_place_seen_twice():
    rgb, sigma0 = draw_landscape((192, 224), np.random.default_rng(0))
    assert rgb.shape == (3, 192, 224) and sigma0.shape == (192, 224)
    assert 0 < rgb.min() and rgb.max() < 1 and 0.03 < rgb.mean() < 0.25
    sigma0_db = 10 * np.log10(sigma0)
    assert -26 < sigma0_db.min() and sigma0_db.max() < 10 and -14 < np.median(sigma0_db) < -7
    dark = sigma0_db < -19  # water: smooth for the radar, dark and blue for the eye
    assert dark.mean() > 0.005
    red, green, blue = rgb[:, dark].mean(axis=1)
    assert red < green < blue < 0.08
    again, _ = draw_landscape((192, 224), np.random.default_rng(0))
    np.testing.assert_array_equal(again, rgb)


def test_landscape_in_more_bands_and_on_another_day_is_the_same_place():
    rng = np.random.default_rng(0)
    rgb, sigma0 = draw_landscape((192, 224), rng)
    assert rng.random() == 0.18677666879752575, "what was drawn with equal seeds before stays the same"
    reflectance, same = draw_date((192, 224), np.random.default_rng(0))
    np.testing.assert_array_equal(reflectance[:3], rgb)
    np.testing.assert_array_equal(same, sigma0)
    rng = np.random.default_rng(0)
    earlier, sigma0_then = draw_date((192, 224), rng, WEEKS_EARLIER)
    assert rng.random() == 0.18677666879752575
    assert earlier.shape == (4, 192, 224) and 0 < earlier.min() and earlier.max() < 1
    walls = sigma0 > 10**-0.4
    assert walls.sum() > 200
    ratio = np.log(earlier / reflectance)
    assert ratio[:, walls].std() < 0.5 * ratio[:, ~walls].std()
    assert np.abs(np.log10(sigma0_then / sigma0))[walls].max() < 0.2


def test_speckle_has_the_statistics_of_its_looks():
    noisy = add_speckle(np.full((300, 300), 0.1, np.float32), np.random.default_rng(0), looks=4)
    assert noisy.mean() == pytest.approx(0.1, rel=0.01)
    assert noisy.std() / noisy.mean() == pytest.approx(0.5, rel=0.02)


# ---- the real data


@needs("clouds", "pairs")
def test_real_cut_outs_are_thick_inside():
    library = cutouts.load_cutouts(DATA / "clouds" / "pairs")
    assert len(library) >= 20
    for cutout in library:
        assert 0.02 < (cutout.opacity == 1).mean() < 0.97
        assert cutout.rgb[:, cutout.opacity == 1].mean() > 0.25


@needs("rasters", "real_clouds")
def test_real_triples_are_read():
    read = triples.load_triples(
        [DATA / "rasters" / "real_clouds", DATA / "rasters" / "georeferenced"],
        {"mean": [906, 1046, 1192], "std": [413, 286, 283]},
    )
    assert len(read.triples) == 10 and [skipped.path.name for skipped in read.skipped] == ["316_s2_cloudy.tif"]
    groups = {triple.case.name: triple.case.group for triple in read.triples}
    assert groups["4433"] == groups["4294"]  # two windows of one place
    assert len(set(groups.values())) == 9
