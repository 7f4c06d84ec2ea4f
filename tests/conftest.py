"""Fixtures shared by all tests. Rasters and the tiny model are made in ``rasters.py``."""

import os

import pytest
import rasters

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """Path of the card of an untrained width-8 model, for ``MODEL_FILE``."""
    pytest.importorskip("torch", reason="the networks need torch")
    return rasters.write_tiny_model(tmp_path_factory.mktemp("model"))


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
