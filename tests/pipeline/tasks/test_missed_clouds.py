"""The warning of a mask that misses the rims of clouds: once for a run, by all its windows, in blocks too."""

import numpy as np
import pytest
from dates import ground
from rasters import disc, write_raster
from runs import Log
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, BlockOptions, Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.scene.job import JobCounts
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

pytestmark = pytest.mark.usefixtures("few_trials")

SHAPE, CENTRES, RADIUS_PX, MISSED_PX = (260, 640), ((60, 60), (180, 220), (70, 400), (190, 560)), 24, 8


def warnings_of(folder, missed_px, shape=SHAPE, buffer_px=2, **changes):
    """Return what is warned of where the mask misses so many pixels of the rims of all clouds."""
    folder.mkdir()
    centres = [centre for centre in CENTRES if centre[1] < shape[1]]
    clouds, mask = (
        np.logical_or.reduce([disc(shape, centre, radius) for centre in centres])
        for radius in (RADIUS_PX, RADIUS_PX - missed_px)
    )
    before, values = (np.rint(ground(shape, change)[[3, 2, 1]] * 10000).astype(np.uint16) for change in (0.2, 0.0))
    names = ("B4", "B3", "B2")
    optical = write_raster(folder / "S2.tif", np.where(clouds, np.uint16(8000), values), names=names)
    other = RasterSource(write_raster(folder / "before.tif", before, names=names))
    clear = MaskSource(RasterSource(write_raster(folder / "clear.tif", np.zeros(shape, np.uint8))))
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(optical)),
        mask=MaskSource(RasterSource(write_raster(folder / "mask.tif", mask.astype(np.uint8)))),
        references=(ReferenceSource(other, clear),),
        estimator=CLOSED_FORM,
        rim=Rim(buffer_px),
        written=Outputs(str(folder / "out.tif")),
        **changes,
    )
    log = Log()
    restore(options, log)
    return [text for text in log.warnings if "seems to miss the rims" in text]


def test_missed_rims_are_warned_of_once(tmp_path):
    (text,) = warnings_of(tmp_path / "missed", MISSED_PX)
    assert "Raise MASK_BUFFER (it is 2 pixels), or give a better mask." in text


def test_in_blocks_too(tmp_path):
    blocks = BlockOptions(work_folder=str(tmp_path / "work"), block_px=256)
    assert len(warnings_of(tmp_path / "missed", MISSED_PX, blocks=blocks)) == 1


@pytest.mark.parametrize(("missed_px", "buffer_px"), [(0, 2), (0, 0), (MISSED_PX, 10)])
def test_masks_and_buffers_that_hide_all_of_a_cloud_are_right(tmp_path, missed_px, buffer_px):
    assert not warnings_of(tmp_path / "right", missed_px, buffer_px=buffer_px)


def test_a_single_window_is_too_little_to_tell(tmp_path):
    assert not warnings_of(tmp_path / "one", MISSED_PX, shape=(200, 200))


@pytest.mark.parametrize(
    ("missed", "estimated", "warned"), [(0, 0, False), (1, 1, False), (2, 4, True), (2, 9, False), (3, 12, True)]
)
def test_a_good_share_of_the_windows_is_needed(missed, estimated, warned):
    """Areas add up."""
    counts, log = JobCounts("cpu", estimated=estimated, misses_clouds=0), Log()
    counts.merge(JobCounts("cpu", misses_clouds=missed))
    counts.warn(None, 8, log)
    assert bool(log.warnings) == warned
