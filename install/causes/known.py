"""The known causes of failed installations: what happened, the remedy, and the output that identifies the cause."""

from dataclasses import dataclass
from typing import Tuple

from ..messages import later

_HOST = r"host='(?P<host>[^']+)'"
_CHANGE_QGISS_OWN = later(
    "QGIS's own packages take precedence over those installed here and are not changed. Remove this one with the tool "
    'that installed it (apt remove python3-{package}, conda remove, or "{program}" -m pip uninstall {package}), then '
    'install again. Or upgrade it: "{program}" -m pip install --upgrade "{requirement}", on Debian and Ubuntu with '
    "--break-system-packages."
)


@dataclass(frozen=True)
class Cause:
    """``what`` happened and its ``remedy``, both with ``{names}`` for details.

    ``signs`` are regular expressions for the output of pip, Python or the system; their named groups become details.
    """

    what: str
    remedy: str
    signs: Tuple[str, ...] = ()

    def parts(self, details, translate=str) -> Tuple[str, str]:
        """Return the translated texts of what happened and of the remedy, with ``details`` filled in."""
        filled = (translate(text).format_map(_Details(details)) for text in (self.what, self.remedy))
        return tuple(filled)


class _Details(dict):
    def __missing__(self, key):
        return "?"


CAUSES = {
    "canceled": Cause(
        later("The installation was cancelled."),
        later("The unfinished installation was removed."),
        (r"Operation cancelled by user", r"^KeyboardInterrupt"),
    ),
    "busy": Cause(
        later("Another installation into '{home}' is running."),
        later("Wait until it has finished, or cancel it there."),
    ),
    "no-locks": Cause(
        later("The folder '{home}' cannot be locked against a second installation: its disk does not support locks."),
        later(
            "This is common on network drives. Set the environment variable {variable} to a folder on a disk of this "
            "computer and restart QGIS."
        ),
    ),
    "disk-full": Cause(
        later("The disk is full: about {needed} are needed in '{home}', {free} are free."),
        later(
            "Free some space, choose the smaller CPU build, or set the environment variable {variable} to a folder on "
            "another disk and restart QGIS."
        ),
        (r"No space left on device", r"Errno 28\b", r"WinError 112\b", r"Disk quota exceeded", r"Errno 122\b"),
    ),
    "virus-scanner": Cause(
        later("A virus scanner or a company policy prevents files from being written or run."),
        later("Ask your administrator to allow the folder '{home}', then install again."),
        (r"WinError 225\b", r"WinError 1260\b", r"contains a virus", r"blocked by group policy"),
    ),
    "path-too-long": Cause(
        later("A path is longer than Windows allows (260 characters)."),
        later(
            "Set the environment variable {variable} to a short folder, such as C:\\sar, and restart QGIS; or ask your "
            "administrator to enable long paths (https://pip.pypa.io/warnings/enable-long-paths)."
        ),
        (r"enable-long-paths", r"Long Path support", r"WinError 206\b", r"File name too long"),
    ),
    "locked": Cause(
        later("A file in '{home}' cannot be written: it is locked, or you lack permission."),
        later(
            "Usually a virus scanner or a cloud drive (OneDrive) locks it for a moment: close other QGIS windows, wait "
            "and install again. If the problem persists, exclude the folder there, or set the environment variable "
            "{variable} to another folder and restart QGIS."
        ),
        (
            r"WinError (?:5|32|33)\b",
            r"PermissionError",
            r"Permission denied",
            r"Read-only file system",
            r"being used by another process",
        ),
    ),
    "no-ssl": Cause(
        later("This Python has no SSL module, so nothing can be downloaded."),
        later("Install from a folder of wheels, or repair QGIS with its installer."),
        (r"SSL module is not available", r"ssl module in Python is not available"),
    ),
    "proxy-login": Cause(
        later("The proxy requires a user name and a password, or a kind of login that pip does not support (NTLM)."),
        later(
            "Enter the proxy as http://[user:password@]host:port, or install from a folder of wheels that were "
            "downloaded elsewhere."
        ),
        (r"407 Proxy Authentication", r"Proxy Authentication Required", r"Tunnel connection failed: 407"),
    ),
    "proxy": Cause(
        later("The proxy cannot be used."),
        later(
            "Check its address and port (http://host:port; SOCKS needs the package PySocks). An empty field means the "
            "proxy of QGIS's settings (Settings, Options, Network), or else the system's."
        ),
        (
            r"ProxyError",
            r"Cannot connect to proxy",
            r"Tunnel connection failed",
            r"dependencies for SOCKS",
            r"InvalidProxyURL",
            r"ProxySchemeUnknown",
            r"proxy URL.*malformed",
        ),
    ),
    "certificate": Cause(
        later("The certificate of {host} is not trusted."),
        later(
            "A company's network or a virus scanner often substitutes its own certificate: save that as a PEM file and "
            "choose it under 'Certificate'. Also check the computer's date and time."
        ),
        (rf"{_HOST}.*CERTIFICATE_VERIFY_FAILED", r"CERTIFICATE_VERIFY_FAILED", rf"{_HOST}.*SSLError", r"SSLError"),
    ),
    "certificate-of-number": Cause(
        later("This version of pip cannot check the certificate of a server that is addressed by its IP address."),
        later(
            "Enter the package index with the server's name instead of its IP address, or install from a folder of "
            "wheels."
        ),
        (r"check_hostname requires server_hostname",),  # the truststore that pip brings since 24.2
    ),
    "no-certificate-file": Cause(
        later("The certificate file cannot be read."),
        later("Choose a PEM file, or leave the field empty."),
        (r"Could not find a suitable TLS CA certificate bundle", r"no certificate or crl found", r"PEM lib"),
    ),
    "broken-off": Cause(
        later("The download was interrupted."),
        later(
            "Install again. If this happens repeatedly, install from a folder of wheels that were downloaded elsewhere."
        ),
        (
            r"IncompleteRead",
            r"IncompleteDownload",
            r"incomplete-download",
            r"Read ?[Tt]imed? ?out",
            r"ReadTimeoutError",
            r"ConnectionResetError",
            r"RemoteDisconnected",
        ),
    ),
    "no-network": Cause(
        later("{host} cannot be reached."),
        later(
            "Check the connection. Behind a proxy, enter it under 'Version and network'; a company's mirror of the "
            "package index is entered there, too. Without internet, choose a folder of wheels that were downloaded "
            "elsewhere."
        ),
        (
            rf"NewConnectionError\W+\w+\({_HOST}",
            rf"{_HOST}.*(?:NewConnectionError|NameResolutionError|ConnectTimeoutError)",
            r"Failed to resolve '(?P<host>[^']+)'",
            r"NewConnectionError",
            r"NameResolutionError",
            r"ConnectTimeoutError",
            r"getaddrinfo failed",
            r"Name or service not known",
            r"Network is unreachable",
        ),
    ),
    "refused": Cause(
        later("The server refuses the download ({status})."),
        later(
            "Check the address of the package index, and whether it needs a user name (https://[user:password@]host)."
        ),
        (r"(?P<status>40[13] Client Error)", r"HTTP error (?P<status>40[13])"),
    ),
    "damaged": Cause(
        later("A downloaded file or wheel is damaged."),
        later("Install again; in a folder of wheels, download that file again."),
        (
            r"DO NOT MATCH THE HASHES",
            r"BadZipFile",
            r"is not a zip file",
            r"has an invalid wheel",
            r"Invalid.*wheel",
            r"located at .* is invalid",
            r"Error -\d while decompressing",
            r"Bad CRC-32",
        ),
    ),
    "no-pip": Cause(
        later("This Python has no pip."),
        later(
            "Debian and Ubuntu: apt install python3-pip. Flatpak: flatpak run --devel --command=python3 org.qgis.qgis "
            "'{script}'. OSGeo4W: tick python3-pip in its setup. Then install again."
        ),
        (r"No module named '?pip'?",),
    ),
    "managed": Cause(
        later("This Python is managed by the system's package manager, which refuses pip."),
        later(
            "Let the system's package manager install {packages}, or set PIP_BREAK_SYSTEM_PACKAGES=1 and install "
            "again: only '{home}' is written, never the system's own folders."
        ),
        (r"externally-managed-environment",),
    ),
    "pip-settings": Cause(
        later("pip's own settings (pip.ini, pip.conf or PIP_ variables) contradict this installation: {detail}"),
        later("Change them ('python3 -m pip config debug' shows where they are), then install again."),
        (
            r"(?P<detail>Can ?(?:not|'t) combine '--\w+' and '--\w+'.*)",
            r"(?P<detail>Could not find an activated virtualenv.*)",
        ),
    ),
    "memory": Cause(
        later("The memory ran out."),
        later("Close other programs and install again."),
        (r"MemoryError", r"Cannot allocate memory", r"WinError 1455\b"),
    ),
    "conflict": Cause(
        later("No versions of the packages are compatible with each other and with QGIS's own {kept}."),
        later(
            "Leave the version of torch empty to get the newest compatible one; in a folder of wheels, add versions "
            "built for this QGIS. A newer QGIS comes with newer packages."
        ),
        (r"ERROR: ResolutionImpossible", r"have conflicting dependencies"),
    ),
    "wheels-incomplete": Cause(
        later("The folder '{source}' does not contain a wheel of {package}."),
        later(
            "Download it to that folder with its dependencies: python3 -m pip download {package}, on a computer with "
            "the same Python and system."
        ),
    ),
    "wheels-other-python": Cause(
        later("The wheels of {package} in '{source}' are for {found}, but this QGIS has Python {python}."),
        later("Download those for Python {python}: python3 -m pip download {package}, on a computer with that Python."),
    ),
    "wheels-other-system": Cause(
        later("The wheels of {package} in '{source}' are for {found}, but this system is {system}."),
        later("Download those for this system: python3 -m pip download {package}, on a computer of its kind."),
    ),
    "unsupported-python": Cause(
        later("There is no {package} for Python {python}, which this QGIS has."),
        later("Use a QGIS with Python {supported}."),
    ),
    "unsupported-system": Cause(
        later("There is no {package} for {system}."),
        later(
            "torch exists for 64-bit Windows, Linux and macOS; on other systems, only a torch from the system itself "
            "can be used."
        ),
    ),
    "not-offered": Cause(
        later("{source} does not offer {package} for Python {python} on {system}."),
        later("Leave the version of torch and the address of the index empty, or install from a folder of wheels."),
        (
            r"No matching distribution found for (?P<package>[\w.-]+)",
            r"Could not find a version that satisfies the requirement (?P<package>[\w.-]+)",
            r"(?P<package>[\w.+-]+\.whl) is not a supported wheel",
            r"(?P<package>[\w.-]+) requires a different Python",
        ),
    ),
    "no-python": Cause(
        later("The Python program of this QGIS was not found (searched: {places})."),
        later('Run the script in a terminal with QGIS\'s Python: python3 "{script}"'),
    ),
    "other-python": Cause(
        later("This Python ({key}) is not the one of the QGIS that started the installation ({wanted})."),
        later("Run the script with QGIS's own Python, on Windows in the OSGeo4W Shell."),
    ),
    "own-version": Cause(
        later("QGIS's own Python has {package} {found} in '{place}', but {requirement} is required."),
        _CHANGE_QGISS_OWN,
    ),
    "own-broken": Cause(
        later(
            "The Python package {package} is installed but cannot be loaded ({detail}). It lies in '{place}' and is "
            "QGIS's own."
        ),
        _CHANGE_QGISS_OWN,
    ),
    # from here on: what keeps installed packages from working
    "visual-c++": Cause(
        later("torch cannot be loaded: Microsoft's Visual C++ Redistributable is missing or too old."),
        later("Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, restart Windows, then install again."),
        (r"WinError 12[67]\b", r"VCRUNTIME140", r"MSVCP140", r"vc_redist"),
    ),
    "dll-start": Cause(
        later("A library of torch does not start (WinError 1114)."),
        later(
            "Install Microsoft's Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). If it is "
            "already installed, enter an older version of torch, such as 2.5.1, and install again."
        ),
        (r"WinError 1114\b",),
    ),
    "old-system": Cause(
        later("This system is too old for the packages ({detail})."),
        later("Enter an older version of torch, such as 2.5.1, and install again."),
        (r"(?P<detail>GLIBC(?:XX)?_[\d.]+)' not found", r"(?P<detail>built for macOS [\d.]+ .*newer than running OS)"),
    ),
    "cuda-libraries": Cause(
        later("Libraries of the CUDA build are missing ({detail})."),
        later(
            "Install again with the CPU build, or with all wheels that the CUDA build requires (their names begin with "
            "nvidia)."
        ),
        (r"(?P<detail>lib(?:cu|nv|nccl)\w*\.so[.\d]*): cannot open", r"(?P<detail>cu\w+64_\d+\.dll)"),
    ),
    "signature": Cause(
        later("macOS does not let this QGIS load libraries that are signed by others."),
        later("Use QGIS from conda-forge, where torch can also be installed: conda install qgis pytorch safetensors."),
        (r"different Team IDs", r"not valid for use in process"),
    ),
    "openmp": Cause(
        later("Two copies of the OpenMP library are loaded (OMP: Error #15)."),
        later("In a conda environment, remove the packages that were installed here and run: conda install pytorch."),
        (r"OMP: Error #15",),
    ),
    "numpy": Cause(
        later("torch and QGIS's numpy {numpy} are incompatible."),
        later(
            "Enter another version of torch: 2.2.2 is the last for numpy 1 on Intel Macs, and numpy 2 needs 2.3 or "
            "newer."
        ),
        (
            r"compiled using NumPy 1",
            r"numpy.core.multiarray failed",
            r"_ARRAY_API not found",
            r"Numpy is not available",
        ),
    ),
    "too-old-beside": Cause(
        later("QGIS's own Python has an old {package}, but the installed packages need a newer one ({detail})."),
        later(
            "QGIS's own packages take precedence and are not changed here. Update it: python3 -m pip install --upgrade "
            "{package}, in the OSGeo4W Shell or a terminal, on Debian and Ubuntu with --user --break-system-packages."
        ),
        (r"(?P<detail>cannot import name '\w+' from '(?P<package>\w+)[\w.]*' \((?P<place>[^)]*)\))",),
    ),
    "crashed": Cause(
        later("Python ended unexpectedly (status {status}) during this step: {step}."),
        later(
            "If this happened while trying out the packages, this computer's processor may be too old for this torch: "
            "enter an older version, such as 2.5.1. Otherwise install again."
        ),
    ),
    "not-loadable": Cause(
        later("The packages were installed but cannot be used: {detail}"),
        later("They were removed again. Enter another version of torch and install again."),
        (r"(?P<detail>(?:ImportError|ModuleNotFoundError|OSError|RuntimeError|AttributeError): .*)",),
    ),
    "unknown": Cause(
        later("The installation failed: {detail}"),
        later("See the log for details: {log}"),
    ),
}
"""All known causes by key, tried from top to bottom: certain ones before those that may follow from them."""
