"""SAR Cloud Removal: a QGIS plugin that removes clouds from Sentinel-2 rasters with Sentinel-1."""


def classFactory(iface):  # noqa: N802 (the name QGIS looks for)
    """Return the plugin object; ``iface`` is ``None`` in ``qgis_process``."""
    from .plugin import SarCloudRemovalPlugin

    return SarCloudRemovalPlugin(iface)
