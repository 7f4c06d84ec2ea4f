"""Where the real data lie, and the reason tests give when they do not."""

import os
from pathlib import Path

import pytest
from checkout import ROOT

DATA = Path(os.environ.get("SAR_CLOUD_REMOVAL_DATA") or ROOT.parent / "shared" / "data")


def needs(*parts):
    """Skip the test unless ``DATA`` has this file or folder."""
    path = DATA.joinpath(*parts)
    return pytest.mark.skipif(
        not path.exists(), reason=f"real data are not here ({'/'.join(parts)}; SAR_CLOUD_REMOVAL_DATA)"
    )
