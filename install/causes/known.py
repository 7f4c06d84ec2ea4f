"""The known causes of failed installations: what happened, the remedy, and the words that identify a cause."""

from dataclasses import dataclass
from typing import Tuple

from ..messages import later

_HOST = r"host='(?P<host>[^']+)'"


@dataclass(frozen=True)
class Cause:
    """``what`` happened and the ``remedy``, both with ``{names}`` for details; ``signs`` are regular expressions for
    what pip, Python or the system write in this case; their named groups become details."""

    what: str
    remedy: str
    signs: Tuple[str, ...] = ()

    def parts(self, details, translate=str) -> Tuple[str, str]:
        """Return what happened and the remedy, translated, then with ``details`` filled in."""
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
        later("Wait until it is done, or cancel it there."),
    ),
    "disk-full": Cause(
        later("The disk is full: about {needed} are needed in '{home}', {free} are free."),
        later(
            "Free some space, choose the CPU build, which is smaller, or let the environment variable {variable} name "
            "a folder on another disk and start QGIS again."
        ),
        (r"No space left on device", r"Errno 28\b", r"WinError 112\b", r"Disk quota exceeded", r"Errno 122\b"),
    ),
    "virus-scanner": Cause(
        later("The virus scanner or a company policy keeps files from being written or run."),
        later("Ask your administrator to allow the folder '{home}', then install again."),
        (r"WinError 225\b", r"WinError 1260\b", r"contains a virus", r"blocked by group policy"),
    ),
    "path-too-long": Cause(
        later("A path is longer than Windows allows (260 characters)."),
        later(
            "Let the environment variable {variable} name a short folder, such as C:\\sar, and start QGIS again; or "
            "let your administrator enable long paths (https://pip.pypa.io/warnings/enable-long-paths)."
        ),
        (r"enable-long-paths", r"Long Path support", r"WinError 206\b", r"File name too long"),
    ),
    "locked": Cause(
        later("A file in '{home}' may not be written: it is locked, or the folder is not yours."),
        later(
            "Usually a virus scanner or a cloud drive (OneDrive) holds it for a moment: close other QGIS windows, wait "
            "and install again. If it stays, exclude the folder there, or let the environment variable {variable} name "
            "another folder and start QGIS again."
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
        later("The proxy asks for a user name and a password, or for a kind of login pip does not know (NTLM)."),
        later(
            "Enter the proxy as http://[user:password@]host:port, or install from a folder of wheels that were "
            "downloaded elsewhere."
        ),
        (r"407 Proxy Authentication", r"Proxy Authentication Required", r"Tunnel connection failed: 407"),
    ),
    "proxy": Cause(
        later("The proxy cannot be used."),
        later(
            "Check its address and port (http://host:port; SOCKS needs the package PySocks). Leave the field empty to "
            "connect as the system does."
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
            "A company's network or a virus scanner often puts its own certificate in between: save that as a PEM file "
            "and name it under 'Certificate'. Check the computer's date and time, too."
        ),
        (rf"{_HOST}.*CERTIFICATE_VERIFY_FAILED", r"CERTIFICATE_VERIFY_FAILED", rf"{_HOST}.*SSLError", r"SSLError"),
    ),
    "certificate-of-number": Cause(
        later("This version of pip cannot check the certificate of a server that is named by its IP address."),
        later(
            "Name the package index by the server's name instead of its IP address, or install from a folder of wheels."
        ),
        (r"check_hostname requires server_hostname",),  # the truststore that pip brings since 24.2
    ),
    "no-certificate-file": Cause(
        later("The certificate file cannot be read."),
        later("Name a PEM file, or leave the field empty."),
        (r"Could not find a suitable TLS CA certificate bundle", r"no certificate or crl found", r"PEM lib"),
    ),
    "broken-off": Cause(
        later("The download broke off."),
        later(
            "Install again. If it keeps breaking off, install from a folder of wheels that were downloaded elsewhere."
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
            "Check the connection. Behind a proxy, name it under 'Version and network'; a company's mirror of the "
            "package index goes there, too. Without internet, choose a folder of wheels that were downloaded elsewhere."
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
        later("No versions of the packages fit each other and QGIS's own {kept}."),
        later(
            "Leave the version of torch empty to get the newest that fits; in a folder of wheels, add versions built "
            "for this QGIS. A newer QGIS brings newer packages."
        ),
        (r"ERROR: ResolutionImpossible", r"have conflicting dependencies"),
    ),
    "wheels-incomplete": Cause(
        later("The folder '{source}' has no wheel of {package}."),
        later(
            "Download it there, with all it needs: python3 -m pip download {package}, on a computer with the same "
            "Python and system."
        ),
    ),
    "wheels-other-python": Cause(
        later("The wheels of {package} in '{source}' are for {found}, this QGIS has Python {python}."),
        later("Download those for Python {python}: python3 -m pip download {package}, on a computer with that Python."),
    ),
    "wheels-other-system": Cause(
        later("The wheels of {package} in '{source}' are for {found}, this is {system}."),
        later("Download those for this system: python3 -m pip download {package}, on a computer of its kind."),
    ),
    "unsupported-python": Cause(
        later("There is no {package} for Python {python}, which this QGIS has."),
        later("Use a QGIS with Python {supported}."),
    ),
    "unsupported-system": Cause(
        later("There is no {package} for {system}."),
        later(
            "torch exists for Windows, Linux and macOS in 64 bits; on others only what the system itself offers can be "
            "used."
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
        later("This Python ({key}) is not the one of the QGIS that asked ({wanted})."),
        later("Run the script with QGIS's own Python, on Windows in the OSGeo4W Shell."),
    ),
    # from here on: what keeps installed packages from working
    "visual-c++": Cause(
        later("torch cannot be loaded: Microsoft's Visual C++ Redistributable is missing or too old."),
        later(
            "Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, start Windows again, then install again."
        ),
        (r"WinError 12[67]\b", r"VCRUNTIME140", r"MSVCP140", r"vc_redist"),
    ),
    "dll-start": Cause(
        later("A library of torch does not start (WinError 1114)."),
        later(
            "Install Microsoft's Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe). If it is "
            "there, enter an older torch, such as 2.5.1, as version and install again."
        ),
        (r"WinError 1114\b",),
    ),
    "old-system": Cause(
        later("This system is too old for the packages ({detail})."),
        later("Enter an older torch, such as 2.5.1, as version and install again."),
        (r"(?P<detail>GLIBC(?:XX)?_[\d.]+)' not found", r"(?P<detail>built for macOS [\d.]+ .*newer than running OS)"),
    ),
    "cuda-libraries": Cause(
        later("Libraries of the CUDA build are missing ({detail})."),
        later(
            "Install again with the CPU build, or with all wheels that the CUDA build needs (their names begin with "
            "nvidia)."
        ),
        (r"(?P<detail>lib(?:cu|nv|nccl)\w*\.so[.\d]*): cannot open", r"(?P<detail>cu\w+64_\d+\.dll)"),
    ),
    "signature": Cause(
        later("macOS does not let this QGIS load libraries that others have signed."),
        later(
            "Use a QGIS from conda-forge, where torch can be installed, too: conda install qgis pytorch safetensors "
            "scipy."
        ),
        (r"different Team IDs", r"not valid for use in process"),
    ),
    "openmp": Cause(
        later("Two copies of the OpenMP library meet (OMP: Error #15)."),
        later("In a conda environment remove what was installed here and run: conda install pytorch."),
        (r"OMP: Error #15",),
    ),
    "numpy": Cause(
        later("torch and QGIS's numpy {numpy} do not fit each other."),
        later(
            "Enter another version of torch: 2.2.2 is the last for numpy 1 on Intel Macs, numpy 2 needs 2.3 or newer."
        ),
        (
            r"compiled using NumPy 1",
            r"numpy.core.multiarray failed",
            r"_ARRAY_API not found",
            r"Numpy is not available",
        ),
    ),
    "too-old-beside": Cause(
        later("QGIS's own Python has an old {package}, and what was installed needs a newer one ({detail})."),
        later(
            "QGIS's packages come first and stay as they are here. Update that one: python3 -m pip install --upgrade "
            "{package}, in the OSGeo4W Shell or a terminal, on Debian and Ubuntu with --user --break-system-packages."
        ),
        (r"(?P<detail>cannot import name '\w+' from '(?P<package>\w+)[\w.]*' \((?P<place>[^)]*)\))",),
    ),
    "crashed": Cause(
        later("Python ended at once (status {status}) while this was done: {step}."),
        later(
            "If it was trying out the packages, this computer's processor may be too old for this torch: enter an "
            "older version, such as 2.5.1. Otherwise install again."
        ),
    ),
    "not-loadable": Cause(
        later("The packages were installed but cannot be used: {detail}"),
        later("They were removed again. Enter another version of torch and install again."),
        (r"(?P<detail>(?:ImportError|ModuleNotFoundError|OSError|RuntimeError|AttributeError): .*)",),
    ),
    "unknown": Cause(
        later("The installation failed: {detail}"),
        later("The log says more: {log}"),
    ),
}
"""All known causes by key, tried from top to bottom: certain ones before those that may follow from them."""
