"""The Python that runs the installation, the folder of the packages, and the QGIS packages that must be kept."""
