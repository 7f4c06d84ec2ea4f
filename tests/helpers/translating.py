"""What texts of another language may share with English, and tests that run once per language."""

import re

import pytest
from sar_cloud_removal.scripts.docs import translations

ALIKE = {
    *("SAR Cloud Removal", "SSIM", "PSNR (dB)", "Proxy", "{layer} - {title}", "{label}: {text}"),
    *("{hours:.1f} h", "{minutes:.0f} min", "{seconds:.0f} s", "{seconds:.3g} s"),
    *("Installation", "Versions", "Installation ...", "Python"),
}
"""Texts that may be the same in another language: names, units, and words that are."""
ENGLISH = re.compile(r"\b(?:the|of|is|are|with|from|which|where|this|that|for|and|it|or not|cannot)\b", re.IGNORECASE)
COMMANDS = re.compile(r"python3 -m .*?(?=[,»'\u00a0]|$)|flatpak run [^']*|apt install \S+|conda install [a-z ]+")
"""What is typed as it stands, apart from the words it has in common with English."""
languages = pytest.mark.parametrize("language", translations.LANGUAGES)
