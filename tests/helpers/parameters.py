"""The parameters of every algorithm, written down once more: a new one is added here on purpose."""

INFERENCE = {
    "MODEL",
    "MODEL_FILE",
    "OVERLAP",
    "BATCH_SIZE",
    "DEVICE",
    "PRECISION",
    "THREADS",
    "WINDOW",
    "CREATION_OPTIONS",
    "COG",
}
PARAMETERS = {
    "removeclouds": {
        *("OPTICAL", "GREEN", "BLUE", "RED_BAND", "GREEN_BAND", "BLUE_BAND"),
        *("OPTICAL_NODATA", "OTHER_BANDS", "BANDS", "ESTIMATOR"),
        *("REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR"),
        *("SAR", "SAR_BAND", "SAR_UNIT", "SAR_NODATA"),
        *("CLOUD_MASK", "MASK_BAND", "MASK_TYPE", "SCL_CLASSES", "MASK_CLASSES"),
        *("MASK_THRESHOLD", "MASK_BUFFER", "FEATHER"),
        *("SCHEDULER", "WORK_FOLDER", "OUTPUT", "TRANSLATION", "CONFIDENCE", "PROVENANCE"),
        *("INDICES", "INDEX", "INDEX_ERROR"),
    }
    | INFERENCE,
    "removecloudsseries": {
        *("SERIES", "SERIES_FOLDER", "FILE_FILTER", "GRID", "MASKS", "SAR", "MAX_DAYS", "DATES", "DATE_PATTERN"),
        *("MASK_BAND", "BANDS", "ESTIMATOR", "OPTICAL_NODATA", "SAR_BAND", "SAR_UNIT", "SAR_NODATA"),
        *("MASK_TYPE", "SCL_CLASSES", "MASK_CLASSES", "MASK_THRESHOLD", "MASK_BUFFER", "FEATHER", "WITH_CONFIDENCE"),
        *("INDICES", "LOAD", "SCHEDULER", "WORK_FOLDER", "OUTPUT_FOLDER", "POINTS", "REPORT"),
    }
    | INFERENCE,
    "sartooptical": {"SAR", "SAR_BAND", "SAR_UNIT", "SAR_NODATA", "REFERENCE", "OUTPUT"} | INFERENCE,
    "detectclouds": {
        *("OPTICAL", "GREEN", "BLUE", "RED_BAND", "GREEN_BAND", "BLUE_BAND", "NIR_BAND", "OPTICAL_NODATA"),
        *("CLOUD_MASK", "MASK_BAND", "MASK_TYPE", "SCL_CLASSES", "MASK_CLASSES"),
        *("METHOD", "THRESHOLD", "MIN_SIZE", "BUFFER", "OUTPUT", "REFERENCES", "REFERENCE_MASKS"),
    }
    | INFERENCE - {"MODEL"},
    "preparesar": {
        *("SAR", "SAR_BAND", "SAR_UNIT", "SAR_NODATA", "OPTICAL", "SPECKLE_FILTER", "FILTER_SIZE", "LOOKS"),
        *("CREATION_OPTIONS", "COG", "OUTPUT", "NETWORK_INPUT"),
    },
    "simulateclouds": {
        *("OPTICAL", "COVERAGE", "SEED", "SOFTNESS", "SHADOW_DISTANCE", "SHADOW_DIRECTION", "CLOUD_SIZE"),
        *("CREATION_OPTIONS", "COG", "OUTPUT", "MASK"),
    },
    "bestpixel": {
        *("RASTERS", "MASKS", "MASK_TYPE", "MASK_BUFFER", "ERRORS", "CREATION_OPTIONS", "COG", "OUTPUT", "SOURCE"),
    },
    "evaluaterestoration": {
        *("RESTORED", "REFERENCE", "RESTORED_BANDS", "REFERENCE_BANDS", "CLOUD_MASK", "MASK_BAND", "MASK_TYPE"),
        *("CLOUDY", "DATA_RANGE", "REPORT", "JSON", "CSV"),
    },
    "expectedquality": {
        *("OPTICAL", "GREEN", "BLUE", "RED_BAND", "GREEN_BAND", "BLUE_BAND"),
        *("OPTICAL_NODATA", "OTHER_BANDS", "BANDS", "ESTIMATOR"),
        *("REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR"),
        *("SAR", "SAR_BAND", "SAR_UNIT", "SAR_NODATA"),
        *("CLOUD_MASK", "MASK_BAND", "MASK_TYPE", "SCL_CLASSES", "MASK_CLASSES"),
        *("MASK_THRESHOLD", "MASK_BUFFER", "FEATHER"),
        *("REPORT", "JSON", "CSV"),
    }
    | INFERENCE - {"CREATION_OPTIONS", "COG"},
    "checkinstallation": {"MODEL_PACK", "SHA256", "AUTHCFG", "REPORT", "JSON"},
    "sclremoveclouds": {
        *("OPTICAL", "REFERENCES", "SAR", "SCL", "MIN_SIZE", "MASK_BUFFER", "MODEL_FILE", "DEVICE"),
        *("OUTPUT", "CLOUD_MASK"),
    },
    "simulateremoveevaluate": {
        *("OPTICAL", "REFERENCES", "SAR", "COVERAGE", "SEED", "MODEL_FILE", "DEVICE"),
        *("OUTPUT", "CLOUDY", "CLOUD_MASK", "REPORT", "JSON"),
    },
    "bestrestoredpixel": {
        *(f"{name}_{date}" for name in ("OPTICAL", "SAR", "MASK") for date in (1, 2, 3)),
        *("MASK_TYPE", "MASK_BUFFER", "MODEL_FILE", "DEVICE", "OUTPUT", "SOURCE"),
    },
}
"""Of all algorithms, the processing models made of them included."""
