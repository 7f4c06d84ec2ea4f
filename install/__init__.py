"""Getting Python packages beside QGIS: planned, installed by pip, tried and switched on; no QGIS but in ``dialog`` and ``job``."""
