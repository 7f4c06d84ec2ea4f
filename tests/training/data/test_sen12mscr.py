"""SEN12MS-CR: its layout, clouds, regions, samples and figures; training and judging on it from end to end."""

import csv
import dataclasses
import json
import math
import shutil

import numpy as np
import pytest
import tifffile
from realdata import DATA, needs
from scipy import ndimage

torch = pytest.importorskip("torch", reason="samples are torch tensors")

from sar_cloud_removal.errors import OptionError, RasterError  # noqa: E402
from sar_cloud_removal.pipeline.pixels import radiometry  # noqa: E402
from sar_cloud_removal.training import config as configs  # noqa: E402
from sar_cloud_removal.training.data import augment, official, sen12mscr, splits  # noqa: E402
from sar_cloud_removal.training.data.clouds.cloudscore import cloud_score, find_clouds  # noqa: E402
from sar_cloud_removal.training.data.drawn import synthetic  # noqa: E402
from sar_cloud_removal.training.data.images import read_image  # noqa: E402
from sar_cloud_removal.training.data.realsamples import RealCases, RealSamples  # noqa: E402
from sar_cloud_removal.training.materials import Materials, RealMaterials, make_materials  # noqa: E402
from sar_cloud_removal.training.scoring import sen12mscr_metrics as published  # noqa: E402
from sar_cloud_removal.training.scoring.statistics import estimate  # noqa: E402
from sar_cloud_removal.training.scoring.tables import AUTHORS_CAVEAT  # noqa: E402
from smalltraining import VARIED  # noqa: E402

DRAWN = {
    "ROIs1868_summer_7": 2,
    "ROIs1970_fall_13": 2,
    "ROIs1158_spring_9": 1,
    "ROIs2017_winter_22": 1,  # validation
    "ROIs1868_summer_73": 1,  # test
}
REAL = {
    "ROIs1868_summer_7": ("316", "746"),
    "ROIs1970_fall_13": ("3968", "4287"),
    "ROIs1158_spring_9": ("4294", "4433"),  # the same ground
    "ROIs1158_spring_10": ("5278", "5349"),
    "ROIs2017_winter_22": ("6553", "7264"),
}
PLAIN = augment.AugmentationConfig()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A drawn folder, read only."""
    folder = tmp_path_factory.mktemp("sen12mscr")
    synthetic.write_sen12mscr(folder, np.random.default_rng(5), DRAWN)
    return folder


@pytest.fixture(scope="module")
def archive(root):
    return sen12mscr.Archive(root)


@pytest.fixture(scope="module")
def real_root(tmp_path_factory):
    """The real triples of the data folder, put into SEN12MS-CR's layout; one is of a test region."""
    folder = tmp_path_factory.mktemp("real")
    kinds = {"s1": "_s1", "s2": "_s2_clear", "s2_cloudy": "_s2_cloudy"}
    for region, names in REAL.items():
        season, _, number = region.rpartition("_")
        for name in names:
            for kind, suffix in kinds.items():
                target = folder / f"{season}_{kind}" / f"{kind}_{number}" / f"{season}_{kind}_{number}_p{name}.tif"
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(DATA / "rasters" / "real_clouds" / f"{name}{suffix}.tif", target)
    for kind in kinds:
        target = folder / f"ROIs1970_fall_{kind}" / f"{kind}_139" / f"ROIs1970_fall_{kind}_139_p839.tif"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / "rasters" / "georeferenced" / f"ROIs1970_fall_139_p839_{kind}.tif", target)
    return folder


def save(path, bands):
    tifffile.imwrite(path, bands, photometric="minisblack", planarconfig="separate")


def overlap(first, second):
    return (first & second).sum() / (first | second).sum()


# ---- reading


def test_layout_is_read_without_opening_a_file(root, archive, monkeypatch):
    monkeypatch.setattr(sen12mscr, "read_image", None)
    found = sen12mscr.Archive(root)
    assert [pair.name for pair in found.pairs] == [pair.name for pair in archive.pairs]
    assert {pair.group: 0 for pair in found.pairs}.keys() == DRAWN.keys()
    assert found.pairs[0].name == "ROIs1158_spring_9_p1" and found.pairs[0].shape == (256, 256)
    assert found.found.summary() == "sen12mscr: 7 pairs of 5 scenes; skipped: 0"


def test_bands_are_vv_and_red_green_blue(root, archive):
    pair = archive.pairs[-1]
    stem = root / "ROIs2017_winter_s2_cloudy" / "s2_cloudy_22" / "ROIs2017_winter_s2_cloudy_22_p1.tif"
    assert pair.path("s2_cloudy") == stem
    cloudy, clear, sar = (read_image(pair.path(kind)) for kind in ("s2_cloudy", "s2", "s1"))
    np.testing.assert_array_equal(pair.dn("optical"), cloudy[[3, 2, 1]])
    np.testing.assert_array_equal(pair.dn("target"), clear[[3, 2, 1]])
    np.testing.assert_array_equal(archive.vv_db(pair), sar[:1])
    np.testing.assert_array_equal(pair.cloudy, find_clouds(cloudy))
    assert pair.sar.dtype == pair.rgb.dtype == np.uint8 and pair.rgb.shape == (3, *pair.sar.shape)
    assert np.abs(pair.rgb / 127.5 - 1 - pair.encoded("target")).max() <= 0.5 / 127.5 + 1e-6


def test_what_is_kept_in_memory_is_bounded(archive):
    for kept in (archive.vv_db, archive.clear, archive.cloudy):
        assert kept.cache_info().maxsize == sen12mscr.CACHED
    first, again = (archive.clear(archive.pairs[0]) for _ in range(2))
    assert first is again


def test_partial_triples_and_other_files_are_named_and_left_out(root, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(root, copy)
    (copy / "ROIs1868_summer_s2" / "s2_7" / "ROIs1868_summer_s2_7_p2.tif").unlink()
    (copy / "ROIs1868_summer_s1" / "s1_7" / "notes.txt").write_text("x")
    found = sen12mscr.Archive(copy).found
    assert len(found.pairs) == 6
    reasons = {skipped.path.name: skipped.reason for skipped in found.skipped}
    assert reasons["ROIs1868_summer_7"] == "1 patches are not whole triples (p2 lacks s2)"
    assert "not of the form" in reasons["notes.txt"]


def test_unusable_folders_and_files_say_so(root, tmp_path):
    with pytest.raises(RasterError, match="holds no whole triple.*ROIs1868_summer_s1/s1_73"):
        sen12mscr.Archive(tmp_path)
    shutil.copytree(root, tmp_path / "data")
    pair = sen12mscr.Archive(tmp_path / "data").pairs[0]
    save(pair.path("s2"), np.zeros((10, 256, 256), np.uint16))
    with pytest.raises(RasterError, match=r"_s2_9_p1.tif' is \(10, 256, 256\).*SEN12MS-CR has \(13, 256, 256\)"):
        pair.dn("target")
    pair.path("s1").write_bytes(b"no image")
    with pytest.raises(RasterError, match="_s1_9_p1.tif' cannot be read"):
        pair.encoded("sar")


def test_limit_holds_for_every_official_part(root):
    kept = sen12mscr.Archive(root, max_pairs=1).pairs
    assert sorted(official.part_of(pair.group) for pair in kept) == ["test", "train", "validation"]
    assert [pair.name for pair in kept] == [pair.name for pair in sen12mscr.Archive(root, max_pairs=1).pairs]
    assert len(sen12mscr.Archive(root, max_pairs=99).pairs) == 7


# ---- normalisation


def test_scene_is_normalised_as_the_plugin_does(archive):
    region = "ROIs1868_summer_7"
    pairs = [pair for pair in archive.pairs if pair.group == region]
    vv_db = np.concatenate([archive.vv_db(pair)[0, ::2, ::2].ravel() for pair in pairs]).astype(np.float64)
    found = archive.limits(region)
    assert found.sar.lo[0] == pytest.approx(max(vv_db.mean() - 2.5 * vv_db.std(), vv_db.min()), abs=1e-4)
    clear = []
    for pair in pairs:
        far = ndimage.distance_transform_edt(~pair.cloudy) > radiometry.CLEAR_MARGIN_PX
        clear.append(pair.dn("optical")[:, ::2, ::2][:, far[::2, ::2]])
    clear = np.concatenate(clear, axis=1).astype(np.float64)
    upper = np.minimum(clear.mean(axis=1) + 2.5 * clear.std(axis=1), clear.max(axis=1))
    np.testing.assert_allclose(found.optical.hi, upper, rtol=1e-4)


def test_fixed_norm_is_the_authors_range(root):
    pair = sen12mscr.Archive(root, "fixed").pairs[0]
    reflectance = np.clip(pair.dn("target") / 10_000, 0, 1)
    np.testing.assert_allclose((pair.encoded("target") + 1) / 2, reflectance, atol=1e-6)
    vv_db = read_image(pair.path("s1"))[:1]
    np.testing.assert_allclose(pair.encoded("sar"), np.clip(vv_db / 12.5 + 1, -1, 1), atol=1e-5)
    tighter = sen12mscr.Archive(root, "fixed", 4000).pairs[0]
    np.testing.assert_allclose((tighter.encoded("target") + 1) / 2, np.clip(reflectance * 2.5, 0, 1), atol=1e-6)


def test_region_without_clear_ground_takes_the_training_regions_statistics(root, tmp_path):
    test_only = tmp_path / "test_only"
    for kind in sen12mscr.BANDS:
        shutil.copytree(
            root / f"ROIs1868_summer_{kind}" / f"{kind}_73", test_only / f"ROIs1868_summer_{kind}" / f"{kind}_73"
        )
    for pair in sen12mscr.Archive(test_only).pairs:
        save(pair.path("s2_cloudy"), np.full((13, 256, 256), 6000, np.uint16))
    with pytest.raises(RasterError, match="Only 0.0 % of 'ROIs1868_summer_73' is clear.*set norm to 'fixed'"):
        sen12mscr.Archive(test_only).pairs[0].encoded("optical")
    shutil.copytree(root / "ROIs1970_fall_s1", test_only / "ROIs1970_fall_s1")
    for kind in ("s2", "s2_cloudy"):
        shutil.copytree(root / f"ROIs1970_fall_{kind}", test_only / f"ROIs1970_fall_{kind}")
    whole = sen12mscr.Archive(test_only)
    land = whole.land_statistics()
    found = whole.limits("ROIs1868_summer_73").optical
    np.testing.assert_allclose(found.hi, np.array(land["mean"]) + 2.5 * np.array(land["std"]), rtol=1e-6)
    training = np.concatenate(
        [pair.dn("target").reshape(3, -1) for pair in whole.pairs if "fall_13" in pair.name], axis=1
    )
    np.testing.assert_allclose(land["mean"], training.mean(axis=1), atol=0.06)


# ---- clouds


def test_drawn_clouds_are_found_and_clear_ground_is_not():
    rng = np.random.default_rng(2)
    clear_dn, _ = synthetic.draw_scene((256, 256), rng)
    cloudy_dn, alpha = synthetic._clouded(clear_dn, rng)
    assert overlap(find_clouds(synthetic._level_1c(cloudy_dn, alpha)), alpha > 0.3) > 0.8
    assert find_clouds(synthetic._level_1c(clear_dn)).mean() < 0.01


def test_score_is_the_least_of_its_tests():
    bands = np.full((13, 20, 20), 6000, np.uint16)
    assert (cloud_score(bands) == 1).all()
    for band in (0, 1):  # dark in the aerosol or in the blue band: no cloud
        dark = bands.copy()
        dark[band] = 500
        assert (cloud_score(dark) == 0).all()
    snow = bands.copy()
    snow[11] = 300
    assert (cloud_score(snow) == 0).all()
    # blue alone decides: half way from 0.1 to 0.5
    half = bands.copy()
    half[1] = 3000
    np.testing.assert_allclose(cloud_score(half), 0.5, atol=1e-6)
    assert find_clouds(np.zeros_like(bands)).all()  # no data
    with pytest.raises(ValueError, match="expected .13, H, W."):
        cloud_score(bands[:3])


# ---- official regions and splits


def test_official_regions_are_told_by_their_whole_number():
    assert official.part_of("ROIs1158_spring_106") == "test" and official.part_of("ROIs1158_spring_1") == "train"
    assert official.part_of("ROIs1868_summer_17") == "validation" and official.part_of("ROIs1970_fall_73") == "train"
    assert len(official.TEST_REGIONS) == 10 and list(official._PART.values()).count("validation") == 10


@pytest.mark.parametrize("protocol", splits.PROTOCOLS)
def test_split_is_the_official_one_whatever_is_asked_for(archive, tmp_path, protocol):
    split = splits.split_at(tmp_path / "split.json", archive.pairs, "random", protocol, seed=3)
    assert split.kind == "official"
    regions = {part: {p.group for p in split.select(archive.pairs, getattr(split, part))} for part in
               ("translator", "fuser", "validation", "test")}  # fmt: skip
    assert regions["test"] == {"ROIs1868_summer_73"} and regions["validation"] == {"ROIs2017_winter_22"}
    training = {name for name in DRAWN if official.part_of(name) == "train"}
    assert regions["translator"] | regions["fuser"] == training
    if protocol == "paper":
        assert len(regions["fuser"]) == 1 and not regions["fuser"] & regions["translator"]
    else:
        assert regions["fuser"] == training and len(split.folds) == 2
    assert splits.split_at(tmp_path / "split.json", archive.pairs, "random", protocol, seed=3) == split


def test_data_without_test_region_is_refused(archive):
    training = [pair for pair in archive.pairs if official.part_of(pair.group) == "train"]
    with pytest.raises(OptionError, match="None of SEN12MS-CR's test regions.*ROIs1158_spring_31"):
        splits.make_split(training)


# ---- samples and cases


def test_batch_is_the_same_whenever_asked_for_and_however_shared(root, archive):
    options = dataclasses.replace(VARIED, colour_mixing=0.5, mask_all=0.2)
    whole = RealSamples(archive.pairs, 64, True, 7, options, translations={}).batch(12, 6)
    stream = RealSamples(sen12mscr.Archive(root).pairs, 64, True, 7, options, translations={})
    stream.batch(3, 2)
    parts = [stream.batch(12, 3, first=first) for first in (0, 3)]
    channels = {"sar": 1, "target": 3, "optical": 3, "translation": 3, "hidden": 1, "cloudy": 1}
    assert {name: tuple(tensor.shape) for name, tensor in whole.items()} == {
        name: (6, count, 64, 64) for name, count in channels.items()
    }
    for name, tensor in whole.items():
        assert tensor.dtype == torch.float32
        assert tensor.min() >= (0 if name in ("hidden", "cloudy") else -1) and tensor.max() <= 1
        assert torch.equal(tensor, torch.cat([part[name] for part in parts]))
    assert not torch.equal(whole["target"], stream.batch(13, 6)["target"])


def test_samples_without_augmentation_are_the_triples(archive):
    pair = archive.pairs[0]
    names = ("sar", "target", "optical")
    batch = RealSamples([pair], 256, True, augmentation=PLAIN, translations={pair.name: pair.rgb}).batch(0, 1)
    for name in names:
        np.testing.assert_array_equal(batch[name][0], pair.encoded(name))
    np.testing.assert_array_equal(batch["hidden"][0, 0] > 0, pair.cloudy)
    assert torch.equal(batch["hidden"], batch["cloudy"]) and 0.02 < pair.cloudy.mean() < 0.98
    np.testing.assert_allclose(batch["translation"], batch["target"], atol=0.5 / 127.5 + 1e-6)
    case = RealCases([pair])[0]
    assert (case.name, case.group, case.source) == (pair.name, pair.group, "sen12mscr")
    for name in (*names, "hidden", "cloudy"):
        assert torch.equal(case.tensors[name], batch[name])
    assert set(RealSamples([pair], 64, False).batch(0, 1)) == {"sar", "target"}  # GAN1


def test_augmentation_keeps_both_dates_alike_and_grows_the_mask(archive):
    pair = archive.pairs[0]

    def given(**changes):
        options = dataclasses.replace(PLAIN, **changes)
        return RealSamples([pair], 256, True, 1, options).batch(0, 2)

    moved = given(limits_jitter=0.1)
    for band in range(3):  # one line for both dates
        values = [np.concatenate([pair.encoded(date)[band].ravel() for date in ("target", "optical")])]
        values.append(np.concatenate([moved[date][0, band].numpy().ravel() for date in ("target", "optical")]))
        inside = (np.abs(values) < 0.85).all(axis=0)
        slope, offset = np.polyfit(values[0][inside], values[1][inside], 1)
        assert slope != 1 and np.abs(slope * values[0] + offset - values[1])[inside].max() < 1e-4
    grown = given(mask_grow_px=12)
    reached_px = []
    for hidden, cloudy in zip(grown["hidden"][:, 0].numpy() > 0, grown["cloudy"][:, 0].numpy() > 0):
        np.testing.assert_array_equal(hidden, pair.cloudy)
        assert (cloudy | ~hidden).all()
        reached_px.append(ndimage.distance_transform_edt(~hidden)[cloudy].max())
    assert max(reached_px) <= 12 and len(set(reached_px)) == 2
    assert given(mask_all=1.0)["cloudy"].min() == 1


def test_impossible_samples_are_refused(archive):
    with pytest.raises(OptionError, match="no pairs to draw"):
        RealSamples([], 64, True)
    with pytest.raises(OptionError, match="smaller than a crop of 512 pixels"):
        RealSamples(archive.pairs, 512, True)


# ---- the authors' figures


def independent(image, target):
    """The same figures from their definitions, by numpy and scipy."""
    error = image - target
    rmse = np.sqrt(np.mean(error**2))
    angles = [
        np.degrees(np.arccos(min(1.0, a @ b / np.sqrt((a @ a) * (b @ b)))))
        for a, b in zip(image.reshape(3, -1).T, target.reshape(3, -1).T)
    ]
    offset = np.arange(-5, 6)
    window = np.exp(-(offset[:, None] ** 2 + offset**2) / (2 * 1.5**2))
    window /= window.sum()
    similarity = []
    for x, y in zip(image, target):
        mean_x, mean_y, xx, yy, xy = (
            ndimage.correlate(v, window, mode="constant", cval=0.0) for v in (x, y, x * x, y * y, x * y)
        )
        numerator = (2 * mean_x * mean_y + 0.01**2) * (2 * (xy - mean_x * mean_y) + 0.03**2)
        similarity.append(numerator / ((mean_x**2 + mean_y**2 + 0.01**2) * (xx - mean_x**2 + yy - mean_y**2 + 0.03**2)))
    return {
        "rmse_reflectance": rmse,
        "psnr_reflectance": 20 * np.log10(1 / rmse),
        "mae_reflectance": np.mean(np.abs(error)),
        "sam_deg_reflectance": np.mean(angles),
        "ssim_reflectance": np.mean(similarity),
    }


def test_figures_agree_with_their_definitions():
    rng = np.random.default_rng(0)
    target = rng.uniform(0.02, 1, (3, 30, 37))
    image = np.clip(target + rng.normal(0, 0.1, target.shape), 0.01, 1)
    found = published.figures(image, target)
    assert tuple(found) == published.FIGURES
    for name, value in independent(image, target).items():
        assert found[name] == pytest.approx(value, abs=1e-6), name
    same = published.figures(target, target)
    assert (
        same["psnr_reflectance"] == math.inf
        and same["ssim_reflectance"] == pytest.approx(1)
        and same["sam_deg_reflectance"] < 1e-4
    )


def test_black_pixel_leaves_an_image_out_of_the_mean_angle_only():
    rng = np.random.default_rng(1)
    target = rng.uniform(0.1, 1, (3, 16, 16))
    black = target.copy()
    black[:, 3, 4] = 0
    rows = [published.figures(image, target) for image in (0.9 * target[::-1], black)]
    assert math.isnan(rows[1]["sam_deg_reflectance"]) and not math.isnan(rows[1]["psnr_reflectance"])
    angle, psnr = (estimate([row[f] for row in rows], ["a", "b"]) for f in ("sam_deg_reflectance", "psnr_reflectance"))
    assert (angle.mean, angle.excluded) == (rows[0]["sam_deg_reflectance"], 1) and psnr.excluded == 0


def test_figures_of_a_case_are_taken_on_its_reflectance(archive):
    case = RealCases(archive.pairs)[0]
    target, optical = (case.dn[name] / 10_000 for name in ("target", "optical"))
    # what the mapping can hold comes back as it was, whatever the norm
    found = published.figures_of(case, case.tensors["target"][0].numpy())
    lo, hi = (np.array(limit)[:, None, None] / 10_000 for limit in (case.limits.lo, case.limits.hi))
    assert found["mae_reflectance"] == pytest.approx(np.abs(np.clip(target, lo, hi) - target).mean(), abs=1e-6)
    nowhere = np.zeros((256, 256), bool)
    given = published.figures_of(case, case.tensors["target"][0].numpy(), nowhere)
    assert given["rmse_reflectance"] == pytest.approx(
        np.sqrt(((np.clip(optical, 0, 1) - target) ** 2).mean()), abs=1e-6
    )


# ---- materials, training and judging


def config(recipe, **data):
    stage = {"steps": 2, "batch_size": 2, "crop_px": 64, "discriminator_width": 4}
    return configs.from_dict(
        {
            "name": "small",
            "recipe": recipe,
            "width": 4,
            "n_blocks": 1,
            "loop": {"precision": "32-true"},
            "translator": stage,
            "fuser": stage,
            "data": data,
        }
    )


def test_layout_decides_about_the_materials(root, tmp_path):
    materials = make_materials(root, config("paper"))
    assert isinstance(materials, RealMaterials) and not materials.has_cutouts and materials.false_colour == []
    assert materials.archive.found.summary().startswith("sen12mscr: 7 pairs") and len(materials.pairs) == 7
    products = materials.product_statistics()
    np.testing.assert_allclose(products["reflectance"]["mean"], np.array(products["dn"]["mean"]) / 1e4, atol=1e-5)
    (name, judged), = materials.evaluation_sets(materials.pairs[:2]).items()  # fmt: skip
    assert name == "sen12mscr" and len(judged.cases) == 2 and judged.buffer_px == 8
    other = materials.under(dataclasses.replace(config("paper"), seed=5))
    assert other.pairs is materials.pairs and other.translator_samples(other.pairs).seed == 5
    synthetic.write_sen12(tmp_path, 1, np.random.default_rng(0))
    assert isinstance(make_materials(tmp_path, config("paper", max_pairs=3)), Materials)
    assert len(make_materials(tmp_path, config("paper", max_pairs=3)).pairs) == 3
    with pytest.raises(OptionError, match="data.norm is 'fixed', which needs digital numbers"):
        make_materials(tmp_path, config("paper", norm="fixed"))


@pytest.mark.parametrize(
    "source, recipe, data",
    [
        ("root", "paper", {"protocol": "paper", "norm": "fixed"}),
        pytest.param(
            "real_root",
            "plus",
            {"protocol": "folds", "folds": 2, "augmentation": {"mask_grow_px": 12}},
            marks=[needs("rasters", "real_clouds"), needs("rasters", "georeferenced")],
        ),
    ],
)
def test_training_and_judging_from_end_to_end(request, tmp_path, source, recipe, data):
    fabric_package = pytest.importorskip("lightning.fabric", reason="training needs lightning")
    pytest.importorskip("tqdm", reason="training needs tqdm")
    from sar_cloud_removal.training.experiment import Experiment
    from sar_cloud_removal.training.release import judge, release

    fabric = fabric_package.Fabric(accelerator="cpu", devices=1, precision="32-true")
    experiment = Experiment(config(recipe, **data), request.getfixturevalue(source), tmp_path, fabric)
    assert experiment.split.kind == "official" and experiment.split.validation
    restorer = experiment.train()
    scores = judge(experiment, "measure")
    part = scores["sets"]["sen12mscr"]
    assert part["images"] == len(experiment.split.test) and part["scenes"] == 1
    with open(tmp_path / "evaluation" / "images.csv", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["method"] == "model"]
    assert [row["case"] for row in rows] == list(experiment.split.test)
    assert all(math.isfinite(float(row["psnr_cloudy"])) for row in rows)
    written = (tmp_path / "evaluation" / "scores.md").read_text()
    assert "SEN12MS-CR's official test regions" in written and AUTHORS_CAVEAT in written
    assert ("DN 0 to 10000" in written) == (data.get("norm") == "fixed")
    found = part["figures"]["model"]
    for name in published.FIGURES:
        assert found[name]["mean"] == pytest.approx(np.mean([float(row[name]) for row in rows]))
    card = json.loads(release(experiment, tmp_path / "weights").read_text())
    assert any("SEN12MS-CR" in line for line in card["data"]) and "sen12mscr" in card["training"]["pairs"]["test"]
    case = experiment.materials.cases(experiment.training.pairs(experiment.split.test))[0]
    with torch.no_grad():
        image = restorer.translate(case.tensors["sar"])[0].clamp(-1, 1).numpy()
    assert all(
        math.isfinite(value) for value in published.figures_of(case, image, case.tensors["cloudy"][0, 0] > 0).values()
    )


# ---- the real triples


@needs("rasters", "real_clouds")
@needs("rasters", "georeferenced")
def test_clouds_of_the_real_triples(real_root):
    archive = sen12mscr.Archive(real_root)
    assert len(archive.pairs) == 11 and not archive.found.skipped
    assert splits.make_split(archive.pairs, protocol="paper").test == ("ROIs1970_fall_139_p839",)
    overlaps, wrong = [], []
    for pair in archive.pairs:
        if pair.patch == 839:
            mask_path = DATA / "rasters" / "georeferenced" / "ROIs1970_fall_139_p839_mask.tif"
        else:
            mask_path = DATA / "rasters" / "real_clouds" / f"{pair.patch}_mask.tif"
        mask = read_image(mask_path)[0] > 0
        if mask.any():  # one place has no cloud
            overlaps.append(overlap(pair.cloudy, mask))
        wrong.append(find_clouds(read_image(pair.path("s2"))).mean())
    assert len(overlaps) == 10 and np.mean(overlaps) > 0.8 and min(overlaps) > 0.5
    assert np.mean(wrong) < 0.06  # bright soil of the clear dates


@needs("rasters", "real_clouds")
@needs("rasters", "georeferenced")
def test_real_batch_is_the_same_whenever_asked_for(real_root):
    first = RealSamples(sen12mscr.Archive(real_root).pairs, 128, True, 2).batch(5, 8)
    stream = RealSamples(sen12mscr.Archive(real_root).pairs, 128, True, 2)
    stream.batch(4, 8)
    again = stream.batch(5, 8)
    assert all(torch.equal(tensor, again[name]) for name, tensor in first.items())
    assert all(torch.isfinite(tensor).all() for tensor in first.values())
    assert 0.1 < first["hidden"].mean() < 0.95 and first["target"].std() > 0.2
