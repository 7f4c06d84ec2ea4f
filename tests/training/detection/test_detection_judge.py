"""The judging of cloud detection with other dates: painted clouds, counts, the table, and a run on drawn places."""

import numpy as np
import pytest
from datedplaces import write_series

pytest.importorskip("scipy", reason="the training tools need scipy")
pytest.importorskip("torch", reason="the network is one of the methods")

from sar_cloud_removal.pipeline.masks.types import CLEAR, CLOUD, SHADOW  # noqa: E402
from sar_cloud_removal.training.data.clouds.bank import Cloud  # noqa: E402
from sar_cloud_removal.training.detection import cases as cases_module  # noqa: E402
from sar_cloud_removal.training.detection.cases import cases, paint, snow  # noqa: E402
from sar_cloud_removal.training.detection.judge import counts, judge  # noqa: E402
from sar_cloud_removal.training.detection.names import (  # noqa: E402
    CLEAN,
    METHODS,
    SIMULATED,
    SNOW,
    SNOW_BEFORE,
    SNOW_VISIBLE,
)
from sar_cloud_removal.training.detection.table import markdown  # noqa: E402
from sar_cloud_removal.training.detector.labels import UNKNOWN  # noqa: E402

BANDS = ("B2", "B3", "B4", "B8", "B11")


def test_painted_clouds_brighten_and_their_shadows_darken_what_the_labels_say():
    opacity = np.zeros((120, 120), np.float32)
    opacity[40:70, 40:70] = 1
    cloud = Cloud(np.ones((3, 120, 120), np.float32), opacity, np.zeros((120, 120), np.uint8))
    image = np.full((5, 120, 120), 1500, np.float32)
    painted, labels = paint(BANDS, image, cloud, np.random.default_rng(0))
    np.testing.assert_array_equal(labels == CLOUD, opacity == 1)
    assert (painted[:, labels == CLOUD] > 1700).all()
    assert (painted[3:, labels == SHADOW] < 1300).all() and (labels == SHADOW).sum() > 200
    np.testing.assert_allclose(painted[:, labels == CLEAR], 1500, rtol=0.03, err_msg="but for faint shade")


def test_unknown_pixels_do_not_count():
    found = np.array([[CLOUD, CLOUD, SHADOW, CLEAR]], np.uint8)
    labels = np.array([[CLOUD, UNKNOWN, CLEAR, SHADOW]], np.uint8)
    assert counts(found, labels) == {"pixels": 3, "cloud": [1, 1, 1], "shadow": [0, 1, 1]}


def test_the_table_adds_up_the_cases():
    record = {"set": SIMULATED, "source": "drawn", "pixels": 100, "cloud": [30, 40, 30], "shadow": [5, 5, 10]}
    result = {"command": "judge it", "cases": [{**record, "method": method} for method in METHODS for _ in range(2)]}
    text = markdown(result)
    assert "| painted clouds, drawn (2) | **other dates** | 0.857 | 0.750 | 0.500 | 0.167 | 0.000 |" in text
    assert text.endswith("`judge it`") and text.count("| painted clouds, drawn (2)") == len(METHODS)


def test_drawn_places_are_judged_by_every_method(tmp_path, monkeypatch):
    monkeypatch.setattr(cases_module, "_BANK_CLOUDS", 4)
    monkeypatch.setattr("sar_cloud_removal.training.references.places.HELD_OUT", {"iberia_29SND_drawn"})
    write_series(tmp_path)
    monkeypatch.setattr(cases_module, "_CLEAN_SHARE", 0.2)
    found = list(cases(tmp_path))
    assert {case.set for case in found} == {CLEAN, SIMULATED} and len(found) == 6
    assert all(len(case.references) == 2 for case in found)
    records = judge(tmp_path)
    assert {record["method"] for record in records} == set(METHODS)
    assert all(record["pixels"] <= 64 * 64 for record in records)


def test_snow_is_bright_and_dark_in_the_short_wave_infrared_and_no_water():
    ground, snowy, cloud, water = ([900, 700, 2800, 2000], [5500, 5300, 4800, 900], [5500, 5400, 5600, 4500],
                                   [1200, 400, 300, 40])  # fmt: skip
    image = np.array([ground, snowy, cloud, water], np.float32).T[:, None]
    np.testing.assert_array_equal(snow(("B3", "B4", "B8", "B11"), image), [[False, True, False, False]])


def test_snow_is_judged_on_the_date_and_on_the_other_one(tmp_path, monkeypatch):
    write_series(tmp_path)
    lies = np.zeros((64, 64), bool)
    lies[10:40, 20:50] = True
    monkeypatch.setattr(cases_module, "_BANK_CLOUDS", 4)
    monkeypatch.setattr(cases_module, "_CLEAN_SHARE", 0.2)
    monkeypatch.setattr(cases_module, "SNOWY", {("finland_288afc34", "2020-03")})
    monkeypatch.setattr(cases_module, "snow", lambda bands, image: lies)
    found = {}
    for case in cases(tmp_path):
        found.setdefault(case.set, []).append(case)
    whole, visible = found[SNOW][0], found[SNOW_VISIBLE][0]
    assert set(whole.place.bands) - set(visible.place.bands) == {"B11", "B12"}
    assert len(visible.image) == len(visible.references[0].optical) == len(visible.place.bands) == 8
    assert {case.date for case in found[SNOW_BEFORE]} == {"2020-04", "2020-05"}
    assert {one.name for case in found[SNOW_BEFORE] for one in case.references} == {"2020-03"}
    for case in (whole, visible, *found[SNOW_BEFORE]):
        np.testing.assert_array_equal(case.labels == UNKNOWN, ~lies)
