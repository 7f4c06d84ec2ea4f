"""The options of an installation as plain values, checked in one place for dialog and command line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import List
from urllib.parse import urlsplit

from .messages import later

BUILDS = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class InstallOptions:
    """``build``: of torch; ``auto`` takes CUDA where there is an NVIDIA driver. ``torch``: a version, or "" for the
    newest that fits. ``wheels``: folder to install from, offline. ``index``, ``proxy``: URLs, "" for pip's own
    settings. ``certificate``: PEM file of authorities to trust, too."""

    build: str = "auto"
    torch: str = ""
    wheels: str = ""
    index: str = ""
    proxy: str = ""
    certificate: str = ""

    def problems(self, translate=str) -> List[str]:
        """Return one sentence per option that cannot be used, translated; empty when all can."""
        found = []
        if self.build not in BUILDS:
            found.append((later("The build is '{value}', allowed are {builds}."), self.build))
        if self.torch and not re.fullmatch(r"\d+(\.\w+)*(\+\w+)?", self.torch):
            text = later("The version of torch is '{value}', expected is one such as 2.5.1, or nothing.")
            found.append((text, self.torch))
        if self.wheels and not any(Path(self.wheels).glob("*.whl")):
            text = later("'{value}' holds no wheels: choose a folder with files that end in .whl.")
            found.append((text, self.wheels))
        if self.index and not _is_url(self.index, ("http", "https", "file")):
            found.append((later("The index is not an address: expected is http://..."), self.index))
        if self.proxy and not _is_url(self.proxy, ("http", "https", "socks5", "socks5h")):
            found.append((later("The proxy is not an address: expected is http://..."), self.proxy))
        if self.certificate and not Path(self.certificate).is_file():
            found.append((later("The certificate file '{value}' does not exist."), self.certificate))
        return [translate(text).format(value=value, builds=", ".join(BUILDS)) for text, value in found]


def _is_url(text, schemes) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/"))
    except ValueError:
        return False
