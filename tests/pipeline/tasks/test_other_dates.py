"""Restoring with other dates: every band, what each pixel comes from, expected errors, the same bits everywhere."""

from dataclasses import replace

import numpy as np
import pytest
from dates import BANDS, Dates, ground, write_dates
from dates import SMALL as SHAPE
from osgeo import gdal
from rasters import BAND_NAMES, read_raster, write_raster
from runs import Log, contents
from sar_cloud_removal.errors import OptionError, PluginError
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, NETWORKS, BlockOptions, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
    reference_sources,
)
from sar_cloud_removal.pipeline.pixels.origins import NOT_RESTORED, OBSERVED, REFERENCE, RIM
from sar_cloud_removal.pipeline.provenance import made_by
from sar_cloud_removal.pipeline.scene import trials
from sar_cloud_removal.pipeline.tasks.removeclouds import restore


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    """The rasters of all dates."""
    return write_dates(tmp_path_factory.mktemp("dates"), SHAPE)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The same, so large that there is enough clear ground to know what to expect."""
    return write_dates(tmp_path_factory.mktemp("large"))


def options_of(dates, output, references=(), with_sar=True, **changes):
    """Return options that restore the cloudy date with some ``references``, by name."""
    sources = [tuple(map(RasterSource, dates.several(*(name + end for name in references)))) for end in ("", "_mask")]
    sars = tuple(map(RasterSource, dates.several(*(f"{name}_sar" for name in references)))) if with_sar else ()
    mask = MaskSource(RasterSource(dates.paths["mask"]))
    values = {
        "optical": OpticalSource(RasterSource(dates.paths["optical"])),
        "sar": SarSource(RasterSource(dates.paths["sar"])) if with_sar else None,
        "mask": mask,
        "references": reference_sources(*sources, sars, mask),
        "estimator": CLOSED_FORM,
        "written": Outputs(str(output)),
        **changes,
    }
    return RestoreOptions(**values)


def psnr_of(dates, output):
    """Return the PSNR of all bands under cloud, each scaled by ±2.5 standard deviations."""
    restored, truth = read_raster(output).astype(float), dates.truth.astype(float)
    scale = 2.5 * truth.std(axis=(1, 2), keepdims=True)
    errors = ((restored - truth) / scale)[:, dates.cloudy]
    return 10 * np.log10(4 / np.mean(errors**2))


@pytest.fixture(scope="module")
def everything(large, tmp_path_factory):
    """A run with three references that writes everything: its report, log and folder."""
    folder = tmp_path_factory.mktemp("everything")
    written = Outputs(
        str(folder / "out.tif"), confidence=str(folder / "error.tif"), provenance=str(folder / "origin.tif")
    )
    log = Log()
    options = options_of(large, folder / "out.tif", ("earlier", "later", "autumn"), written=written)
    return restore(options, log), log, options


def test_all_bands_come_back_and_clear_pixels_are_the_same_bits(large, everything):
    report, _, _ = everything
    restored, source = read_raster(report.output), read_raster(large.paths["optical"])
    assert restored.shape == (BANDS, *large.cloudy.shape) and restored.dtype == np.uint16
    observed = read_raster(report.provenance)[0] == OBSERVED
    np.testing.assert_array_equal(restored[:, observed], source[:, observed])
    assert not observed[large.cloudy].any() and 0.5 < observed.mean() < 0.95
    assert (restored != source)[:, large.cloudy].any(axis=0).mean() > 0.99


def test_references_are_worth_more_than_sar_and_sar_more_than_nothing(large, everything, tmp_path):
    reached = {"all": psnr_of(large, everything[0].output)}
    for name, references in (("sar", ()), ("autumn", ("autumn",)), ("earlier", ("earlier",))):
        output = tmp_path / f"{name}.tif"
        restore(options_of(large, output, references), Log())
        reached[name] = psnr_of(large, output)
    assert reached["all"] > reached["earlier"] > reached["sar"]
    assert reached["autumn"] > reached["sar"] - 0.5  # another season never hurts much
    assert reached["all"] > reached["sar"] + 4


def test_what_is_expected_comes_true(large, everything):
    report, log, _ = everything
    assert abs(report.proof.psnr_db - psnr_of(large, report.output)) < 3  # one scene; tables have the average
    assert report.proof.gain_db > 2 and 0 < report.proof.ndvi_error < 0.1
    assert len(report.proof.errors) == BANDS
    assert any(text.startswith("Estimators, by ") for text in log.infos)
    errors = read_raster(report.confidence)
    assert errors.shape == (BANDS, *large.cloudy.shape) and errors.dtype == np.float32
    missed = np.abs(read_raster(report.output).astype(float) - large.truth)[:, large.cloudy]
    assert 0.55 < np.mean(missed <= errors[:, large.cloudy]) < 0.8
    assert (errors[:, read_raster(report.provenance)[0] == OBSERVED] == 0).all()


def test_provenance_names_kind_and_date_of_every_pixel(large, everything):
    kinds, numbers = read_raster(everything[0].provenance)
    assert set(np.unique(kinds)) >= {OBSERVED, RIM, REFERENCE}
    assert (kinds[large.cloudy] == REFERENCE).mean() > 0.9
    assert not numbers[kinds == OBSERVED].any()
    left = large.cloudy & (np.arange(large.cloudy.shape[1]) < large.cloudy.shape[1] // 2 - 8)
    assert 1 not in numbers[left]  # the first reference is cloudy there
    assert set(np.unique(numbers[large.cloudy])) <= {1, 2, 3}


def test_of_four_dates_the_one_that_alone_sees_the_ground_is_used(dates, tmp_path):
    """The others are much more alike, but all three are cloudy where the larger cloud is."""
    cloud = np.zeros(SHAPE, np.uint8)
    cloud[20:90, 25:95] = 1
    blind = write_raster(tmp_path / "blind.tif", cloud)
    hidden = Dates({**dates.paths}, dates.truth, dates.cloudy)
    for name, change in {"first": 0.1, "second": 0.15, "third": 0.2}.items():
        rng = np.random.default_rng(len(name))
        values = np.rint(ground(SHAPE, change) * 10000 + rng.normal(0, 15, (BANDS, *SHAPE))).astype(np.uint16)
        hidden.paths[name] = write_raster(tmp_path / f"{name}.tif", values, names=BAND_NAMES[BANDS])
        hidden.paths[f"{name}_mask"] = blind
    written, log = Outputs(str(tmp_path / "out.tif"), provenance=str(tmp_path / "origin.tif")), Log()
    names = "first", "second", "third", "autumn"
    report = restore(options_of(hidden, written.restored, names, with_sar=False, written=written), log)
    assert len(report.kept) == 3 and 3 in report.kept
    kinds, numbers = read_raster(report.provenance)
    under = dates.cloudy & (cloud > 0)
    assert (kinds[under] == REFERENCE).mean() > 0.9 and set(np.unique(numbers[under])) == {4}
    assert any(text.startswith("Of 4 references the 3 are used that together tell") for text in log.infos)


@pytest.mark.parametrize("names", [("later",), ()])
def test_the_raster_itself_among_the_references_changes_nothing(dates, tmp_path, names):
    """Its clouds are not in its mask here, as where they have to be detected: they are not pasted all the same."""
    options = options_of(dates, tmp_path / "out.tif", names)
    clear = write_raster(tmp_path / "clear.tif", np.zeros(SHAPE, "uint8"))
    itself = ReferenceSource(options.optical.raster, MaskSource(RasterSource(clear), type="nonzero"))
    first, log = restore(options, Log()), Log()
    written = Outputs(str(tmp_path / "again.tif"), provenance=str(tmp_path / "origin.tif"))
    second = restore(replace(options, references=(itself, *options.references), written=written), log)
    np.testing.assert_array_equal(read_raster(second.output), read_raster(first.output))
    assert (second.proof.psnr_db, second.proof.gain_db) == (first.proof.psnr_db, first.proof.gain_db)
    assert any("is the optical raster once more" in text and "not used" in text for text in log.warnings)
    assert set(np.unique(read_raster(written.provenance)[1])) == ({0, 2} if names else {0})


def test_references_alone_are_enough_and_neither_is_an_error(dates, tmp_path):
    output = tmp_path / "out.tif"
    restore(options_of(dates, output, ("later",), with_sar=False), Log())
    assert psnr_of(dates, output) > 16
    with pytest.raises(OptionError, match="neither SAR nor a reference"):
        restore(options_of(dates, tmp_path / "none.tif", with_sar=False), Log())
    assert contents(tmp_path).keys() == {"out.tif"}


def test_the_same_bits_in_blocks_and_after_an_interruption(large, tmp_path, monkeypatch):
    monkeypatch.setattr(trials, "TRIALS", 6)  # how well is restored is not the question
    folder = tmp_path / "work"
    folder.mkdir()
    whole = Outputs(str(tmp_path / "whole.tif"), provenance=str(tmp_path / "whole_origin.tif"))
    options = options_of(large, whole.restored, ("earlier", "later"), written=whole)
    restore(options, Log())
    written = Outputs(str(tmp_path / "out.tif"), provenance=str(tmp_path / "origin.tif"))
    changed = RestoreOptions(
        **{**vars(options), "written": written, "blocks": BlockOptions(work_folder=str(folder), block_px=256)}
    )
    restore(changed, Log())
    np.testing.assert_array_equal(read_raster(written.restored), read_raster(options.written.restored))
    np.testing.assert_array_equal(read_raster(written.provenance), read_raster(options.written.provenance))


@pytest.mark.parametrize("in_blocks", [False, True])
def test_clouds_that_were_masked_out_of_the_raster_are_reported(dates, tmp_path, in_blocks):
    optical = read_raster(dates.paths["optical"])
    optical[:, dates.cloudy] = 0
    path = write_raster(tmp_path / "masked.tif", optical, names=BAND_NAMES[BANDS], nodata=0)
    blocks = BlockOptions(work_folder=str(tmp_path), block_px=256) if in_blocks else BlockOptions()
    changes = {"optical": OpticalSource(RasterSource(path)), "blocks": blocks, "with_sar": False}
    log = Log()
    restore(options_of(dates, tmp_path / "out.tif", ("earlier",), **changes), log)
    count = dates.cloudy.sum()
    (text,) = (text for text in log.warnings if "no data in the optical raster" in text)
    assert text.startswith(f"{count} of the {count} pixels under clouds") and "give it as it was" in text
    assert not read_raster(tmp_path / "out.tif")[:, dates.cloudy].any()


def test_some_bands_are_restored_and_masks_are_copied(dates, tmp_path):
    optical, cloudy = read_raster(dates.paths["optical"]), dates.cloudy
    scl = np.where(cloudy, 9, 4).astype(np.uint16)
    path = write_raster(
        tmp_path / "optical.tif", np.concatenate([optical, scl[None]]), names=(*BAND_NAMES[BANDS], "SCL")
    )
    output = tmp_path / "out.tif"
    source = OpticalSource(RasterSource(path), bands=(4, 8))
    restore(options_of(dates, output, ("later",), optical=source), Log())
    restored = read_raster(output)
    assert len(restored) == BANDS + 1
    same = [index for index in range(BANDS) if index not in (3, 7)]
    np.testing.assert_array_equal(restored[same], optical[same])
    np.testing.assert_array_equal(restored[BANDS], scl)
    assert (restored[3] != optical[3])[cloudy].mean() > 0.9 and (restored[7] != optical[7])[cloudy].mean() > 0.9


def test_one_band_alone_is_restored(dates, tmp_path):
    nir = write_raster(tmp_path / "nir.tif", read_raster(dates.paths["optical"])[7:8], names=("B8",))
    output = tmp_path / "out.tif"
    restore(options_of(dates, output, ("later",), optical=OpticalSource(RasterSource(nir))), Log())
    truth = dates.truth[7].astype(float)
    missed = (read_raster(output)[0] - truth)[dates.cloudy]
    assert np.sqrt(np.mean(missed**2)) < 0.5 * truth.std()


@pytest.mark.parametrize("which", ["masks", "sars"])
def test_lists_must_have_one_entry_for_each_reference(dates, which):
    rasters = tuple(map(RasterSource, dates.several("earlier", "later")))
    given = {"masks": (), "sars": (), which: rasters[:1]}
    with pytest.raises(PluginError, match="has 1 rasters, REFERENCES has 2"):
        reference_sources(rasters, given["masks"], given["sars"], MaskSource())


def test_a_translation_needs_red_green_and_blue(dates, tmp_path):
    bands = read_raster(dates.paths["optical"])[:5]
    source = OpticalSource(RasterSource(write_raster(tmp_path / "five.tif", bands)))
    written = Outputs(str(tmp_path / "out.tif"), translation=str(tmp_path / "translation.tif"))
    with pytest.raises(OptionError, match="The networks restore red, green and blue"):
        restore(options_of(dates, tmp_path / "out.tif", optical=source, written=written), Log())


def test_a_translation_beside_closed_form_estimators_has_no_part_in_them(dates, tmp_path, tiny_model):
    pytest.importorskip("torch", reason="a network makes the translation")
    written = Outputs(str(tmp_path / "out.tif"), translation=str(tmp_path / "translation.tif"))
    inference = InferenceOptions(model_file=tiny_model, device="cpu", precision="float32")
    log = Log()
    report = restore(options_of(dates, tmp_path / "out.tif", written=written, inference=inference), log)
    assert "networks" not in dict(report.proof.weights)
    assert read_raster(report.translation).shape == (3, *SHAPE)
    plain = restore(options_of(dates, tmp_path / "plain.tif", inference=inference), Log())
    np.testing.assert_array_equal(read_raster(report.output), read_raster(plain.output))


def band_names(path):
    """Return the names of the bands of a raster."""
    dataset = gdal.Open(path)
    return tuple(dataset.GetRasterBand(number).GetDescription() for number in range(1, dataset.RasterCount + 1))


def indices_of(reflectance):
    """Return NDVI and EVI of ``reflectance`` (12, H, W)."""
    blue, red, nir = reflectance[[1, 3, 7]].astype(np.float64)
    return (nir - red) / (nir + red), 2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1)


def test_spectral_indices_are_those_of_the_result_and_their_errors_hold(dates, tmp_path):
    names = ("NDVI", "EVI")
    paths = {name: str(tmp_path / f"{name}.tif") for name in ("restored", "index", "index_error", "provenance")}
    report = restore(
        options_of(dates, "", ("earlier", "later", "autumn"), written=Outputs(**paths, indices=names)), Log()
    )
    found, told = read_raster(report.index), read_raster(report.index_error)
    expected = np.stack(indices_of(read_raster(report.output) / 1e4))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert band_names(report.index) == names
    assert band_names(report.index_error) == tuple(f"{name}, expected error" for name in names)
    observed = read_raster(report.provenance)[0] == OBSERVED
    assert (told[:, observed] == 0).all() and (told[:, dates.cloudy] > 0).all()
    missed = np.abs(found - np.stack(indices_of(dates.truth / 1e4)))
    for error, width in zip(missed, told):
        assert 0.55 < np.mean(error[dates.cloudy] <= width[dates.cloudy]) < 0.82


def test_a_band_of_other_units_does_not_decide_what_reflectance_is(dates, tmp_path):
    dn = read_raster(dates.paths["optical"])
    angles = np.tile(np.linspace(20000, 60000, dn.shape[2], dtype=np.float32), (1, dn.shape[1], 1)).astype(np.uint16)
    names = (*BAND_NAMES[BANDS], "view azimuth")
    optical = write_raster(tmp_path / "s2.tif", np.concatenate([dn, angles]), names=names)
    written = Outputs(str(tmp_path / "out.tif"), index=str(tmp_path / "index.tif"))
    source = OpticalSource(RasterSource(optical))
    report = restore(options_of(dates, "", ("earlier",), optical=source, written=written), Log())
    red, nir = read_raster(report.output)[[3, 7]].astype(float)
    np.testing.assert_allclose(read_raster(report.index)[0], (nir - red) / (nir + red), atol=1e-5)


def test_an_index_needs_its_bands_among_the_restored_ones(dates, tmp_path):
    source = OpticalSource(RasterSource(dates.paths["optical"]), bands=(4, 3, 2))
    written = Outputs(str(tmp_path / "out.tif"), index=str(tmp_path / "index.tif"), indices=("NDWI",))
    with pytest.raises(
        OptionError, match=r"NDWI needs green and near infrared \(B8 or B8A\), but .* is no near infrared"
    ):
        restore(options_of(dates, "", ("later",), optical=source, written=written), Log())
    refused = {(): "INDICES is empty", ("NDSI",): "INDICES is 'NDSI', allowed are NDVI"}
    for names, text in (*refused.items(), (([],), r"INDICES is '\[\]'")):
        wrong = Outputs(str(tmp_path / "out.tif"), index=str(tmp_path / "index.tif"), indices=names)
        with pytest.raises(OptionError, match=text):
            restore(options_of(dates, "", ("later",), written=wrong), Log())
    assert not contents(tmp_path)


@pytest.mark.parametrize("constant", [[1], [0, 1, 2]], ids=["one band", "all bands"])
def test_bands_that_are_the_same_everywhere_have_no_error(dates, tmp_path, constant):
    values = read_raster(dates.paths["optical"])[:3]
    values[constant] = 1500
    optical = write_raster(tmp_path / "optical.tif", values, names=BAND_NAMES[12][:3])
    source = OpticalSource(RasterSource(optical))
    report = restore(options_of(dates, tmp_path / "out.tif", ("later",), optical=source), Log())
    assert np.isfinite(report.proof.psnr_db) and np.allclose(np.array(report.proof.errors)[constant], 0, atol=1e-3)
    assert (read_raster(report.output)[constant] == 1500).all()


def test_networks_alone_see_one_date_and_leave_clouds_over_gaps_of_the_radar(dates, tiny_model, tmp_path):
    gap, sar = np.zeros(SHAPE, bool), read_raster(dates.paths["sar"]).copy()
    gap[:, 30:65] = True
    sar[:, gap] = np.nan
    results = []
    for references in ((), ("autumn",)):
        folder = tmp_path / str(len(references))
        folder.mkdir()
        gaps = SarSource(RasterSource(write_raster(folder / "sar.tif", sar, names=("VV", "VH"))))
        written = Outputs(str(folder / "out.tif"), provenance=str(folder / "origin.tif"))
        inference = InferenceOptions(model_file=tiny_model, precision="float32", threads=1)
        changes = {"sar": gaps, "estimator": NETWORKS, "inference": inference, "written": written}
        log = Log()
        report = restore(options_of(dates, written.restored, references, with_sar=False, **changes), log)
        assert report.kept == () and any("have no valid SAR" in text for text in log.warnings)
        results.append((read_raster(written.restored), read_raster(written.provenance)))
    (alone, origins), (beside, others) = results
    np.testing.assert_array_equal(alone, beside)
    np.testing.assert_array_equal(origins, others)
    where = gap & dates.cloudy
    np.testing.assert_array_equal(origins[0][where], NOT_RESTORED)
    np.testing.assert_array_equal(alone[:, where], read_raster(dates.paths["optical"])[1:4][::-1][:, where])


def test_a_result_names_networks_only_where_they_had_a_part(large, everything):
    tags = gdal.Open(everything[0].output).GetMetadata()
    assert "SAR_CLOUD_REMOVAL_VERSION" in tags
    assert not {"SAR_CLOUD_REMOVAL_MODEL", "SAR_CLOUD_REMOVAL_WEIGHTS_SHA256"} & set(tags)
    assert made_by(tags).endswith("without networks") and made_by({}) == ""
    assert made_by({**tags, "SAR_CLOUD_REMOVAL_MODEL": "plus-32 1.0"}) == "plus-32 1.0"
