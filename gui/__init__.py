"""What people see in QGIS: windows, the looks of layers, the log, downloads through QGIS's network stack."""
