"""Refused options: not a number, out of range, or unknown, one at a time."""

from cases.common import plain, refused

NAN = float("nan")
OPTIONS = (
    ("OVERLAP of a whole window (256)", {"overlap_px": 256}, "OVERLAP is 256"),
    ("OVERLAP below 0", {"overlap_px": -1}, "OVERLAP is -1"),
    ("OVERLAP NaN", {"overlap_px": NAN}, "OVERLAP is nan"),
    ("BATCH_SIZE below 0", {"batch_size": -1}, "BATCH_SIZE is -1"),
    ("BATCH_SIZE over 1024", {"batch_size": 1025}, "BATCH_SIZE is 1025"),
    ("BATCH_SIZE NaN", {"batch_size": NAN}, "BATCH_SIZE is nan"),
    ("MASK_BUFFER below 0", {"buffer_px": -1}, "MASK_BUFFER is -1"),
    ("MASK_BUFFER over 1000", {"buffer_px": 1001}, "MASK_BUFFER is 1001"),
    ("MASK_BUFFER NaN", {"buffer_px": NAN}, "MASK_BUFFER is nan"),
    ("FEATHER wider than MASK_BUFFER", {"buffer_px": 4, "feather_px": 5}, "FEATHER is 5"),
    ("FEATHER below 0", {"feather_px": -1}, "FEATHER is -1"),
    ("FEATHER NaN", {"feather_px": NAN}, "FEATHER is nan"),
    ("MASK_THRESHOLD NaN", {"mask_threshold_percent": NAN}, "MASK_THRESHOLD is nan"),
    ("MASK_THRESHOLD infinite", {"mask_threshold_percent": float("inf")}, "MASK_THRESHOLD is inf"),
    ("MASK_THRESHOLD over 100 %", {"mask_threshold_percent": 100.5}, "MASK_THRESHOLD is 100.5"),
    ("MASK_THRESHOLD below 0", {"mask_threshold_percent": -0.5}, "MASK_THRESHOLD is -0.5"),
    ("SCL_CLASSES empty", {"scl_classes": ()}, "SCL_CLASSES is []"),
    ("SCL_CLASSES out of range", {"scl_classes": (3, 300)}, "SCL_CLASSES is [3, 300]"),
    ("MASK_CLASSES without MASK_TYPE", {"classes": (1,)}, "MASK_CLASSES is 1, but MASK_TYPE is 'auto'"),
    (
        "MASK_CLASSES that OmniCloudMask does not have",
        {"classes": (1, 4), "mask_type": "omnicloudmask"},
        "MASK_CLASSES is 1, 4; the classes of omnicloudmask are 1 (thick cloud)",
    ),
    ("MASK_CLASSES beyond 8 bits", {"classes": (8,), "mask_type": "maja"}, "the bits of maja are 0 (clouds"),
    (
        "MASK_CLASSES that is not a number",
        {"classes": ("cloud",), "mask_type": "hls"},
        "MASK_CLASSES is cloud; the bits",
    ),
    ("RED_BAND 0", {"red_band": 0}, "RED_BAND is 0"),
    ("SAR_BAND below 0", {"sar_band": -2}, "SAR_BAND is -2"),
    ("SAR_BAND beyond the last band", {"sar_band": 3}, "SAR_BAND is 3"),
    ("MASK_BAND beyond the last band", {"mask_band": 2}, "MASK_BAND is 2"),
    ("Unknown SAR_UNIT", {"sar_unit": "watt"}, "SAR_UNIT is 'watt'"),
    ("Unknown MASK_TYPE", {"mask_type": "fmask"}, "MASK_TYPE is 'fmask'"),
    ("MASK_TYPE without CLOUD_MASK", {"mask_type": "scl", "mask": None}, "there is no CLOUD_MASK"),
    ("Neither SAR nor another date", {"sar": None}, "There is neither SAR nor a reference"),
    ("Unknown ESTIMATOR", {"estimator": "kriging"}, "ESTIMATOR is 'kriging'"),
    ("BANDS for ESTIMATOR networks", {"bands": (1,)}, "leave BANDS and OTHER_BANDS empty"),
    ("BANDS with a number twice", {"bands": (1, 1), "estimator": "auto"}, "name each band once"),
    ("BANDS that are not numbers", {"bands": ([], 1), "estimator": "auto"}, "BANDS is []"),
    ("Unknown DEVICE", {"device": "tpu"}, "DEVICE is 'tpu'"),
    ("Unknown PRECISION", {"precision": "int4"}, "PRECISION is 'int4'"),
    ("THREADS below 0", {"threads": -1}, "THREADS is -1"),
    ("THREADS NaN", {"threads": NAN}, "THREADS is nan"),
    ("WINDOW that is not a multiple of 64", {"window_px": 300}, "WINDOW is 300"),
    ("WINDOW over 2048", {"window_px": 4096}, "WINDOW is 4096"),
    ("WINDOW NaN", {"window_px": NAN}, "WINDOW is nan"),
)


def enter(title, changes, fragment):
    """Enter the plain case with ``changes`` into the table."""
    refused(title, fragment)(lambda folder, card: plain(folder, card).told(**changes).options)


for option in OPTIONS:
    enter(*option)
