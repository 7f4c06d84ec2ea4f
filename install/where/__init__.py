"""Which Python runs the installation, which folder receives the packages, and which of QGIS's packages must stay."""
