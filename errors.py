"""Every error that this project raises on purpose. Their texts name the cause, the object and the remedy."""


class PluginError(Exception):
    """Base of all errors whose text is shown to users unchanged."""


class OptionError(PluginError, ValueError):
    """One or more options are out of range or contradict each other."""


class RasterError(PluginError, OSError):
    """A raster cannot be opened, read, created or moved into place."""


class GridError(PluginError, ValueError):
    """Rasters cannot be brought onto one grid (CRS, overlap, rotation)."""


class RadiometryError(PluginError, ValueError):
    """Pixel values cannot be mapped to the network's domain (unit, no valid pixels)."""


class UnprovenError(RadiometryError):
    """No error can be expected of a restoration: too little ground is clear for trials."""


class ClusterError(OptionError):
    """A Dask cluster cannot be reached, its workers are not fit for the work, or the connection was lost."""


class ModelError(PluginError):
    """A model card or its weights are missing, damaged or of another version."""


class DownloadError(PluginError, OSError):
    """A file cannot be fetched from the network, or is not the requested one."""


class Canceled(PluginError):
    """The user cancelled the run; nothing is half written."""


class InstallError(PluginError):
    """Packages cannot be installed; ``install/causes/diagnosis.py`` builds the text from ``cause`` and ``details``."""

    def __init__(self, text: str, cause: str = "", **details):
        super().__init__(text)
        self.cause = cause
        self.details = details
