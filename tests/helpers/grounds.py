"""One place's rasters as arrays that a test changes before they are written and opened as a scene."""

from rasters import Scene, disc, optical_dn, sar_db, write_raster
from runs import Log, scene_options
from sar_cloud_removal.models.cards import ModelCard
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene import scene as scene_module
from sar_cloud_removal.pipeline.scene.inputs import open_inputs
from sar_cloud_removal.pipeline.scene.statistics import fit_scene

SHAPE = (90, 80)
CARD = ModelCard(
    name="plus-8", version="0", recipe="plus", width=8, architecture={}, summary="For tests.", window_px=32,
    statistics={
        "byte": {"mean": [90.0, 91.0, 92.0], "std": [40.0] * 3},
        "dn": {"mean": [1200.0, 1300.0, 1400.0], "std": [500.0] * 3},
        "reflectance": {"mean": [0.12, 0.13, 0.14], "std": [0.05] * 3},
    },
)  # fmt: skip


def read_rows(scene, row):
    """Return the block of ``scene`` that the windows of ``CARD`` whose first row is ``row`` cover."""
    return scene.read_rows(Window(row, 0, CARD.window_px, scene.grid.width).clipped(scene.grid.shape))


class Ground:
    """The arrays, and the folder they are written to."""

    def __init__(self, folder, shape=SHAPE):
        self.folder = folder
        self.optical = optical_dn(shape)
        self.sar = sar_db(shape)
        self.cloudy = disc(shape)
        self.mask_nodata = self.optical_nodata = self.sar_nodata = None

    def open(self, log=None, card=CARD, **options):
        """Write the rasters and return their scene."""
        optical = write_raster(self.folder / "optical.tif", self.optical, nodata=self.optical_nodata)
        sar = write_raster(self.folder / "sar.tif", self.sar, names=("VV",), nodata=self.sar_nodata)
        mask = write_raster(self.folder / "mask.tif", self.cloudy.astype("uint8"), nodata=self.mask_nodata)
        files = Scene(optical, sar, mask, self.optical, self.sar, self.cloudy)
        settings = scene_options(files, self.folder / "out.tif", "", **options)
        feedback = log or Log()
        opened = open_inputs(settings, Rasters(), feedback)
        inputs = opened.read_as(opened.recognise(feedback), feedback)
        always_sar = settings.written.translation is not None
        return scene_module.Scene(inputs, fit_scene(inputs, card, feedback), settings.rim, always_sar)
