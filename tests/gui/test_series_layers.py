"""A restored series in the project: one group in order of time, drawn alike, each layer on its own days."""

import datetime
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsDateTimeRange,
    QgsMultiBandColorRenderer,
    QgsProcessingContext,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime
from rasters import read_raster, write_raster
from sar_cloud_removal.gui.series_layers import group_name, load_series
from seriesfiles import DAYS, NAMES, season, write_season
from toolbox import run_and_load, run_unchecked

GROUP = "clear"
pytestmark = pytest.mark.usefixtures("provider", "qgis_new_project", "few_trials")


def midnight(day):
    return QDateTime(QDate(*map(int, day.split("-"))), QTime(0, 0), Qt.TimeSpec.UTC)


@pytest.fixture
def values(tmp_path):
    """Values that restore three dates by two bands."""
    files = write_season(tmp_path / "season", DAYS[:3])
    return {
        **{"SERIES": list(files.rasters), "MASKS": list(files.masks), "BANDS": "2,3", "MASK_BUFFER": 4},
        **{"ESTIMATOR": "closed-form", "WITH_CONFIDENCE": False, "OUTPUT_FOLDER": str(tmp_path / GROUP)},
    }


def loaded(values):
    """Run as the toolbox does; return the layers of the group, from the top."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    run_and_load("sarcloudremoval:removecloudsseries", values, context)
    group = QgsProject.instance().layerTreeRoot().findGroup(GROUP)
    return [] if group is None else [node.layer() for node in group.findLayers()]


def test_a_series_is_one_group_that_the_temporal_controller_plays(values):
    layers = loaded(values)
    assert [layer.name() for layer in layers] == list(DAYS[:3])
    assert len(QgsProject.instance().layerTreeRoot().findLayers()) == 3, "and nowhere else"
    starts = [midnight(day) for day in DAYS[:3]]
    ends = [*starts[1:], starts[-1].addDays(6)]  # the last one is shown as long as the one before
    for layer, start, end in zip(layers, starts, ends):
        properties = layer.temporalProperties()
        assert properties.isActive() and properties.fixedTemporalRange() == QgsDateTimeRange(start, end, True, False)
    assert QgsProject.instance().timeSettings().temporalRange() == QgsDateTimeRange(starts[0], ends[-1], True, False)
    for day in range(30):
        now = QgsDateTimeRange(starts[0].addDays(day), starts[0].addDays(day + 1), True, False)
        shown = [layer.name() for layer in layers if layer.temporalProperties().isVisibleInTemporalRange(now)]
        expected = [name for name, start, end in zip(DAYS, starts, ends) if start <= now.begin() < end]
        # where QGIS counts a frame's end as part of it, the next layer is shown, too: below
        assert shown[:1] == expected


@pytest.mark.parametrize("temporary", [False, True])
def test_results_in_another_folder_are_a_group_of_their_own(tmp_path, temporary):
    folder = Path(QgsProcessingUtils.tempFolder()) / tmp_path.name if temporary else tmp_path
    project, names = QgsProject.instance(), []
    for parent in ("first", "second", "second", "first"):
        place = folder / parent / GROUP
        place.mkdir(parents=True, exist_ok=True)
        names.append(group_name(project, str(place), "Results"))
        group = project.layerTreeRoot().findGroup(names[-1]) or project.layerTreeRoot().addGroup(names[-1])
        raster = write_raster(place / "2024-05-08_restored.tif", np.ones((1, 2, 2), "uint8"))
        group.addLayer(project.addMapLayer(QgsRasterLayer(raster, "2024-05-08"), False))
    plain = "Results" if temporary else GROUP
    assert names == [plain, f"{plain} (2)", f"{plain} (2)", plain]


def test_all_layers_are_drawn_alike(values):
    layers = loaded(values)
    looks = set()
    for layer in layers:
        renderer = layer.renderer()
        assert isinstance(renderer, QgsMultiBandColorRenderer)
        bands = renderer.redBand(), renderer.greenBand(), renderer.blueBand()
        stretch = renderer.greenContrastEnhancement()
        looks.add((bands, stretch.minimumValue(), stretch.maximumValue()))
    (look,) = looks
    assert look[0] == (3, 2, 1) and 0 < look[1] < look[2]


def test_bands_in_another_order_are_drawn_as_what_they_show(values):
    path = values["SERIES"][1]
    write_raster(path, read_raster(path)[::-1], names=NAMES[::-1])
    renderers = [layer.renderer() for layer in loaded(values)]
    assert [renderer.usesBands() for renderer in renderers] == [[3, 2, 1], [2, 3, 4], [3, 2, 1]]
    assert len({renderer.redContrastEnhancement().maximumValue() for renderer in renderers}) == 1


def test_spectral_indices_lie_below_with_the_same_days(values):
    layers = loaded({**values, "BANDS": "1,2,3,4", "INDICES": ["NDWI", "NDVI", "EVI"]})
    indices = [f"{day} - spectral indices" for day in DAYS[:3]]
    assert [layer.name() for layer in layers] == [*DAYS[:3], *indices]
    ranges = [layer.temporalProperties().fixedTemporalRange() for layer in layers]
    assert ranges[3:] == ranges[:3] and ranges[0].begin() == midnight(DAYS[0])
    looks = set()
    for layer in layers[3:]:
        assert layer.bandName(1) == "Band 1: NDWI" and layer.renderer().usesBands() == [1]
        stretch = layer.renderer().contrastEnhancement()
        looks.add((stretch.minimumValue(), stretch.maximumValue()))
    assert len(looks) == 1 and -1 < looks.pop()[0] < 0


def test_a_second_run_leaves_the_order(values):
    values.update(BANDS="3,4", INDICES="NDVI")
    names = [layer.name() for layer in loaded(values)]
    assert len(names) == 6 and [layer.name() for layer in loaded(values)] == names


def test_the_range_of_the_project_stays_where_it_has_one(values):
    own = QgsDateTimeRange(midnight("2020-01-01"), midnight("2021-01-01"))
    QgsProject.instance().timeSettings().setTemporalRange(own)
    assert len(loaded(values)) == 3
    assert QgsProject.instance().timeSettings().temporalRange() == own


def test_nothing_is_loaded_where_it_is_not_wanted(provider, values):
    assert loaded({**values, "LOAD": False}) == []
    assert run_unchecked(provider, "removecloudsseries", values)["RESTORED_COUNT"] == 3, "without a project"


def drawn_alone(path):
    """Return the raster ``path`` as the layer of a series of one date."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    load_series(context, GROUP, [("2023-05-20", path)])
    layer = QgsRasterLayer(path, "one")
    QgsProject.instance().addMapLayer(layer)
    context.layerToLoadOnCompletionDetails(path).postProcessor().postProcessLayer(layer, context, None)
    return layer


def test_a_raster_without_colours_is_shown_in_grey(tmp_path):
    layer = drawn_alone(write_raster(tmp_path / "nir.tif", season(0, 2)[3:], names=NAMES[3:]))
    assert layer.renderer().usesBands() == [1]
    end = layer.temporalProperties().fixedTemporalRange().end().date()
    assert datetime.date(end.year(), end.month(), end.day()) == datetime.date(2023, 5, 21), "one day"


def test_colours_that_only_the_interpretation_of_bands_names_are_shown(tmp_path):
    path = write_raster(tmp_path / "unnamed.tif", season(0, 2), options=["PHOTOMETRIC=RGB"])
    layer = drawn_alone(path)
    assert layer.renderer().usesBands() == [1, 2, 3]
