"""What an installation is asked to do, as plain values checked in one place (dialog and command line alike)."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import List
from urllib.parse import urlsplit

BUILDS = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class InstallOptions:
    """``build``: of torch; ``auto`` takes CUDA where there is an NVIDIA driver. ``torch``: a version, or "" for the newest
    that fits. ``wheels``: folder to install from, off line. ``index``, ``proxy``: URLs, "" for pip's own settings.
    ``certificate``: PEM file of authorities to trust, too."""

    build: str = "auto"
    torch: str = ""
    wheels: str = ""
    index: str = ""
    proxy: str = ""
    certificate: str = ""

    def problems(self) -> List[str]:
        """Return one sentence per option that cannot be used, empty when all can."""
        found = []
        if self.build not in BUILDS:
            found.append(f"The build is '{self.build}', allowed are {', '.join(BUILDS)}.")
        if self.torch and not re.fullmatch(r"\d+(\.\w+)*(\+\w+)?", self.torch):
            found.append(f"The version of torch is '{self.torch}', expected is one such as 2.5.1, or nothing.")
        if self.wheels and not any(Path(self.wheels).glob("*.whl")):
            found.append(f"'{self.wheels}' holds no wheels: choose a folder with files that end in .whl.")
        for name, value, schemes in (
            ("index", self.index, ("http", "https", "file")),
            ("proxy", self.proxy, ("http", "https", "socks5", "socks5h")),
        ):
            if value and not _is_url(value, schemes):
                found.append(f"The {name} is not an address: expected is {schemes[0]}://...")
        if self.certificate and not Path(self.certificate).is_file():
            found.append(f"The certificate file '{self.certificate}' does not exist.")
        return found


def _is_url(text, schemes) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/"))
    except ValueError:
        return False
