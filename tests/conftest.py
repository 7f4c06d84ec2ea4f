"""Fixtures shared by all tests. Rasters and models are made in ``tests/helpers``."""

import gc
import os
import sys

import pytest
import qgisprocess
import rasters
import tinymodels
from osgeo import gdal, osr

if "PYTEST_XDIST_WORKER" in os.environ:  # settings of QGIS and Qt that no other process writes
    for name in ("QGIS_CUSTOM_CONFIG_PATH", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        if name in os.environ:
            os.environ[name] = os.path.join(os.environ[name], os.environ["PYTEST_XDIST_WORKER"])
            os.makedirs(os.environ[name], exist_ok=True)
os.environ["LC_ALL"] = "C.UTF-8"  # texts are compared in English, whatever language is spoken here


@pytest.fixture(scope="session", autouse=True)
def close_datasets(qgis_app):
    """Close GDAL's datasets before QGIS, and GDAL with it, is shut down at the end: closing one after that crashes.

    Caught exceptions keep them open through the frames of their tracebacks.
    """
    yield
    for name in ("last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            delattr(sys, name)
    gc.collect()


@pytest.fixture(autouse=True)
def gdal_exceptions_as_before():
    """GDAL's exceptions are one switch for a process, and messages differ: no test leaves it to the next one."""
    before = gdal.GetUseExceptions()
    yield
    if gdal.GetUseExceptions() != before:
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """Path of the card of an untrained width-8 model, for ``MODEL_FILE``."""
    torch = pytest.importorskip("torch", reason="the networks need torch")
    torch.set_num_threads(1)  # the networks are so small that threads cost more than they bring
    return tinymodels.write_tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def scene(tmp_path):
    """One small scene: optical (uint16 DN), SAR (dB) and cloud mask on one grid."""
    return rasters.write_scene(tmp_path)


@pytest.fixture(scope="session")
def provider(qgis_processing):
    """The plugin's provider, registered as the plugin does it when there is no ``iface``."""
    from qgis.core import QgsApplication
    from sar_cloud_removal import classFactory

    plugin = classFactory(None)
    plugin.initProcessing()
    yield QgsApplication.processingRegistry().providerById("sarcloudremoval")
    plugin.unload()


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Environment for ``qgis_process`` with a new profile in which the plugin is enabled."""
    return qgisprocess.new_environment(tmp_path_factory.mktemp("profile"))


@pytest.fixture
def values(scene, tiny_model, tmp_path):
    """Values for ``removeclouds`` on the small scene: the mask grows by 4 pixels, the result is ``result.tif``.

    The networks alone restore: of all estimators, they take the least time, as they need no trials.
    """
    return {
        **{"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "MASK_BUFFER": 4},
        **{"ESTIMATOR": "networks"},
        **{"MODEL_FILE": tiny_model, "DEVICE": "cpu", "OUTPUT": str(tmp_path / "result.tif")},
    }


@pytest.fixture(scope="module")
def few_trials():
    """Six trials in place of 24, in this process: enough where the question is not how well is restored."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sar_cloud_removal.pipeline.scene.trials.TRIALS", 6)
        yield


@pytest.fixture
def translated(language):
    """Texts in ``language`` for the time of a test; yields the language."""
    from qgis.PyQt.QtCore import QCoreApplication, QTranslator
    from sar_cloud_removal.scripts.docs import translations

    translator = QTranslator()
    assert translator.load(str(translations.ts_path(language).with_suffix(".qm")))
    QCoreApplication.installTranslator(translator)
    yield language
    QCoreApplication.removeTranslator(translator)


@pytest.fixture(params=["exceptions on", "exceptions off"])
def gdal_mode(request):
    """Both ways GDAL may be set by others in the process; QGIS's plugins do not agree on one."""
    wanted = request.param == "exceptions on"
    changed = [module for module in (gdal, osr) if bool(module.GetUseExceptions()) != wanted]
    # GDAL wants them off in the reverse order of on
    for module in changed if wanted else reversed(changed):
        _use_exceptions(module, wanted)
    yield request.param
    for module in reversed(changed) if wanted else changed:
        _use_exceptions(module, not wanted)


def _use_exceptions(module, wanted):
    if wanted:
        module.UseExceptions()
    else:
        module.DontUseExceptions()


@pytest.fixture(scope="module")
def restorer(tiny_model):
    """The tiny model's networks."""
    from sar_cloud_removal.models.cards import read_card
    from sar_cloud_removal.nets.checkpoint import load_restorer

    return load_restorer(read_card(tiny_model))


@pytest.fixture
def one_thread():
    """Have torch use one thread in the test."""
    torch = pytest.importorskip("torch", reason="the networks need torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
