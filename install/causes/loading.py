"""Why installed packages do not work, and the way out; tried after the causes of an installation itself."""

from .cause import Cause
from .texts import later

LOADING = {
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
            "Install again with the CPU build, or with all wheels that the CUDA build needs (their names begin with nvidia)."
        ),
        (r"(?P<detail>lib(?:cu|nv|nccl)\w*\.so[.\d]*): cannot open", r"(?P<detail>cu\w+64_\d+\.dll)"),
    ),
    "signature": Cause(
        later("macOS does not let this QGIS load libraries that others have signed."),
        later(
            "Use a QGIS from conda-forge, where torch can be installed, too: conda install qgis pytorch safetensors scipy."
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
            "If it was trying out the packages, this computer's processor may be too old for this torch: enter an older "
            "version, such as 2.5.1. Otherwise install again."
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
