"""The options of an installation: plain values, checked in one place for dialog and command line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import List
from urllib.parse import urlsplit

from .messages import later

BUILDS = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class InstallOptions:
    """The options of an installation.

    Args:
        build: build of torch, one of ``BUILDS``; ``auto`` takes CUDA if there is an NVIDIA driver.
        torch: version of torch, empty for the newest compatible one.
        wheels: folder of wheels to install from, offline; empty for an index.
        index, proxy: URLs, empty for pip's own settings.
        certificate: PEM file of further authorities to trust, empty for none.

    With ``wheels`` or ``index``, what these contain decides on the build.
    """

    build: str = "auto"
    torch: str = ""
    wheels: str = ""
    index: str = ""
    proxy: str = ""
    certificate: str = ""

    def problems(self, translate=str) -> List[str]:
        """Return one translated sentence for each invalid option, empty if all are valid."""
        found = []
        if self.build not in BUILDS:
            found.append((later("The build is '{value}'; choose one of {builds}."), self.build))
        if self.torch and not re.fullmatch(r"\d+(\.\w+)*(\+\w+)?", self.torch):
            text = later("'{value}' is not a version of torch: enter one such as 2.5.1, or leave it empty.")
            found.append((text, self.torch))
        if self.wheels and not any(Path(self.wheels).glob("*.whl")):
            text = later("'{value}' does not contain wheels: choose a folder with files that end in .whl.")
            found.append((text, self.wheels))
        if self.index and not _is_url(self.index, ("http", "https", "file")):
            found.append((later("The index is not an address: enter one such as http://..."), self.index))
        if self.proxy and not _is_url(self.proxy, ("http", "https", "socks5", "socks5h")):
            found.append((later("The proxy is not an address: enter one such as http://..."), self.proxy))
        if self.certificate:
            found += [(text, self.certificate) for text in _problems_of_certificate(self.certificate)]
        return [translate(text).format(value=value, builds=", ".join(BUILDS)) for text, value in found]


def _problems_of_certificate(path) -> List[str]:
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        return [later("The certificate file '{value}' does not exist.")]
    except (OSError, ValueError):
        return [later("The certificate file '{value}' cannot be read: choose a file that you may read.")]
    if b"-----BEGIN CERTIFICATE-----" in content:
        return []
    return [
        later(
            "The file '{value}' contains no certificate in PEM format (no line -----BEGIN CERTIFICATE-----). Export "
            "the certificate again as 'Base-64 encoded X.509', or convert it: openssl x509 -inform der -in FILE -out "
            "certificate.pem"
        )
    ]


def _is_url(text, schemes) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/"))
    except ValueError:
        return False
