"""Installs the Python packages that QGIS lacks (torch and others) into the QGIS profile. Needs neither QGIS nor Qt."""
