"""What faces QGIS and its users: windows, the appearance of layers, the log, downloads through QGIS's network stack."""
