"""What pip, Python and the systems write, in their own words, and the cause that is read from it."""

import re
import string

import pytest
from checkout import ROOT
from sar_cloud_removal.install.causes.diagnosis import explain, failure, recognise
from sar_cloud_removal.install.causes.known import CAUSES
from sar_cloud_removal.install.where import places
from written_parts import require_current

DOCUMENT = ROOT / "docs" / "install.md"
WRITTEN_IN = [text for cause in CAUSES.values() for text in (cause.what, cause.remedy)]
RETRY = "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
POOL = "HTTPSConnectionPool(host='download.pytorch.org', port=443): Max retries exceeded with url: /whl/cpu/torch/ "
NOTHING = "ERROR: No matching distribution found for torch<3,>=2.2\n"
WRITTEN = {
    "canceled": ["ERROR: Operation cancelled by user"],
    "disk-full": [
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "OSError: [WinError 112] There is not enough space on the disk: 'torch_cpu.dll'",
        "OSError: [Errno 122] Disk quota exceeded",
    ],
    "virus-scanner": [
        "OSError: [WinError 225] Operation did not complete successfully because the file contains a virus",
        "OSError: [WinError 1260] This program is blocked by group policy",
    ],
    "path-too-long": [
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: 'C:\\\\x'\n"
        "HINT: This error might have occurred since this system does not have Windows Long Path support enabled.",
        "OSError: [Errno 36] File name too long: 'x'",
    ],
    "locked": [
        "ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'c10.dll'",
        "PermissionError: [WinError 32] The process cannot access the file because it is being used by another process",
        "PermissionError: [Errno 13] Permission denied: '/x'",
        "OSError: [Errno 30] Read-only file system: '/x'",
    ],
    "no-ssl": [
        "WARNING: pip is configured with locations that require TLS/SSL, however the ssl module in Python is not "
        "available."
    ],
    "proxy-login": [
        f"{RETRY}'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication "
        "Required'))'",
        "OSError: Tunnel connection failed: 407 authenticationrequired",
    ],
    "proxy": [
        f"{RETRY}'ProxyError('Cannot connect to proxy.', NewConnectionError('Failed to establish a new connection'))'",
        "ERROR: Could not install packages due to an OSError: Missing dependencies for SOCKS support.",
    ],
    "certificate": [
        f"Could not fetch URL https://x.test/torch/: There was a problem confirming the ssl certificate: {POOL}"
        "(Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
        "failed')))",
    ],
    "certificate-of-number": [
        "ERROR: Exception:\nTraceback (most recent call last):\nValueError: check_hostname requires server_hostname",
    ],
    "no-certificate-file": [
        "ERROR: Could not install packages due to an OSError: Could not find a suitable TLS CA certificate bundle, "
        "invalid path: x.pem",
    ],
    "broken-off": [
        "pip._vendor.urllib3.exceptions.IncompleteRead: IncompleteRead(5 bytes read, 100 more expected)",
        "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='x.test', port=443): Read timed "
        "out.",
        "ConnectionResetError: [WinError 10054] An existing connection was forcibly closed by the remote host",
        "error: incomplete-download\n\n× Download failed because not enough bytes were received (5 bytes/100 bytes)",
    ],
    "no-network": [
        f"{RETRY}'NewConnectionError('<HTTPSConnection>: Failed to establish a new connection: [Errno 11001] "
        f"getaddrinfo failed')'\n{NOTHING}",
        f"{RETRY}'NameResolutionError(\"Failed to resolve 'download.pytorch.org'\")'\n{NOTHING}",
        f"{POOL}(Caused by ConnectTimeoutError())",
    ],
    "refused": [
        "ERROR: HTTP error 403 while getting https://x.test/torch.whl",
        "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://mirror.test/simple/torch/",
    ],
    "damaged": [
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "zipfile.BadZipFile: Bad CRC-32 for file 'torch/__init__.py'",
        "ERROR: Wheel 'torch' located at /x/torch.whl is invalid.",
    ],
    "no-pip": ["/usr/bin/python3: No module named pip", "ImportError: No module named 'pip'"],
    "managed": ["error: externally-managed-environment\n\n× This environment is externally managed"],
    "pip-settings": [
        "ERROR: Can not combine '--user' and '--target'",
        "ERROR: Could not find an activated virtualenv (required).",
    ],
    "memory": [
        "MemoryError",
        "OSError: [Errno 12] Cannot allocate memory",
        "OSError: [WinError 1455] The paging file is too small",
    ],
    "conflict": ["ERROR: ResolutionImpossible: for help visit https://pip.pypa.io"],
    "visual-c++": [
        "OSError: [WinError 126] The specified module could not be found. "
        'Error loading "C:\\\\x\\\\torch\\\\lib\\\\c10.dll"',
        "ImportError: DLL load failed: VCRUNTIME140_1.dll was not found",
    ],
    "dll-start": [
        "OSError: [WinError 1114] A dynamic link library (DLL) initialization routine failed. "
        'Error loading "c10.dll"'
    ],
    "old-system": [
        "ImportError: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by libtorch_cpu.so)",
        "ImportError: dlopen(libtorch.dylib): built for macOS 14.0 which is newer than running OS",
    ],
    "cuda-libraries": ["ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory"],
    "signature": [
        "ImportError: dlopen(_C.so, 2): code signature in '_C.so' not valid for use in process: mapping process and "
        "mapped file (non-platform) have different Team IDs"
    ],
    "openmp": ["OMP: Error #15: Initializing libiomp5md.dll, but found libiomp5md.dll already initialized."],
    "numpy": ["RuntimeError: Numpy is not available", "ImportError: numpy.core.multiarray failed to import"],
    "too-old-beside": [
        "ImportError: cannot import name 'TypeIs' from 'typing_extensions' "
        "(/usr/lib/python3/typing_extensions.py)"
    ],
    "not-loadable": ["AttributeError: module 'torch' has no attribute '__version__'"],
    "unknown": ["WARNING: odd\nERROR: Something nobody foresaw\nsee above", ""],
}  # fmt: skip
FACTS = {"home": "/profile/packages", "python": "3.11", "platform": ("linux", "x86_64"), "system": "linux x86_64"}
TAGS = {
    *(("cp311", "cp311", "manylinux_2_28_x86_64"), ("cp311", "cp311", "linux_x86_64"), ("py3", "none", "any")),
    *(("cp39", "abi3", "linux_x86_64"), ("cp39", "none", "any")),
}


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in WRITTEN.items() for text in texts])
def test_words_are_read_as_their_cause(key, text):
    lines = "\n".join(f"2026-08-01T12:00:00,123 {line}" for line in text.splitlines())
    assert recognise(text)[0] == key
    assert recognise(f"2026 Collecting torch\n{lines}\n2026 Removed build tracker\n")[0] == key, "as pip logs it"


def test_every_cause_with_signs_is_tried_here():
    assert {key for key, cause in CAUSES.items() if cause.signs} - set(WRITTEN) == {"not-offered"}


def test_details_are_read_too():
    assert recognise(WRITTEN["certificate"][0])[1] == {"host": "download.pytorch.org"}
    assert recognise(WRITTEN["refused"][1])[1] == {"status": "401 Client Error"}
    assert recognise(WRITTEN["too-old-beside"][0])[1]["package"] == "typing_extensions"
    assert recognise(WRITTEN["unknown"][0])[1] == {"detail": "Something nobody foresaw"}
    raised = "2026 ERROR: Exception:\n2026 Traceback (most recent call last):\n2026 AssertionError: odd\n2026 Removed"
    assert recognise(raised) == ("unknown", {"detail": "AssertionError: odd"})


@pytest.mark.parametrize(
    ("text", "python", "platform", "key"),
    [
        (NOTHING, "3.8", ("linux", "x86_64"), "unsupported-python"),
        (NOTHING, "3.16", ("win32", "AMD64"), "unsupported-python"),
        (NOTHING, "3.12", ("win32", "32bit"), "unsupported-system"),
        (NOTHING, "3.11", ("linux", "riscv64"), "unsupported-system"),
        (NOTHING, "3.12", ("win32", "AMD64"), "not-offered"),
        ("ERROR: No matching distribution found for scipy>=1.10", "3.8", ("linux", "armv7l"), "not-offered"),
    ],
)
def test_what_an_index_does_not_offer(text, python, platform, key):
    facts = {
        **FACTS,
        "python": python,
        "platform": platform,
        "system": " ".join(platform),
        "wheels": None,
        "tags": set(),
    }
    error = explain(text, {**facts, "source": "https://mirror.test", "supported": "3.9 to 3.15"})
    assert error.cause == key
    assert "?" not in str(error)


@pytest.mark.parametrize(
    ("wheels", "key", "named"),
    [
        ([], "wheels-incomplete", "not contain a wheel of torch"),
        (
            ["torchvision-0.2-cp311-cp311-linux_x86_64.whl", "torch.txt"],
            "wheels-incomplete",
            "not contain a wheel of torch",
        ),
        (
            ["torch-2.13.0-cp39-cp39-linux_x86_64.whl"],
            "wheels-other-python",
            "are for cp39, but this QGIS has Python 3.11",
        ),
        (
            ["torch-2.13.0-cp311-cp311-win_amd64.whl"],
            "wheels-other-system",
            "are for win_amd64, but this system is linux x86_64",
        ),
        (["Torch-2.13.0-1-cp311-cp311-win_arm64.whl"], "wheels-other-system", "win_arm64"),
        (
            ["torch-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl"],
            "not-offered",
            "does not offer torch",
        ),
    ],
)
def test_what_a_folder_of_wheels_lacks(wheels, key, named):
    error = explain(NOTHING, {**FACTS, "wheels": wheels, "tags": TAGS, "source": "/folder"})
    assert error.cause == key and named in str(error)


def test_a_wheel_that_pip_refuses_is_named_by_its_package():
    text = "ERROR: torch-2.13.0-cp311-cp311-win_amd64.whl is not a supported wheel on this platform."
    error = explain(
        text, {**FACTS, "wheels": ["torch-2.13.0-cp311-cp311-win_amd64.whl"], "tags": TAGS, "source": "/folder"}
    )
    assert error.cause == "wheels-other-system" and error.details["package"] == "torch"


def test_an_old_package_is_qgiss_only_if_it_lies_there():
    text = "ImportError: cannot import name 'x' from 'fsspec' (/profile/packages/2/fsspec/__init__.py)"
    assert explain(text, FACTS).cause == "not-loadable"
    assert "upgrade typing_extensions" in str(explain(WRITTEN["too-old-beside"][0], FACTS))


def causes_table() -> str:
    """Return the causes as the table in the documentation, with ‹names› for what is only known when it happens."""
    names = {name: f"‹{name}›" for text in WRITTEN_IN for name in re.findall(r"{(\w+)}", text)}
    known = {**names, "variable": f"`{places.VARIABLE}`", "script": "<plugin folder>/install"}
    lines = (cause.parts(known) for cause in CAUSES.values())
    head = "| what the message says | way out |\n|---|---|\n"
    return head + "".join(f"| {what} | {remedy} |\n".replace("<plugin", "&lt;plugin") for what, remedy in lines)


def test_the_documentation_has_every_cause():
    require_current(DOCUMENT, "causes", causes_table(), "tests/install/test_install_diagnosis.py")


def test_texts_name_what_happened_and_a_way_out():
    for key, cause in CAUSES.items():
        assert cause.what[-1] in ".})" or cause.what.endswith("}"), key
        assert cause.remedy.endswith((".", "}", '"')), key
        for text in (cause.what, cause.remedy):
            assert all(
                name is None or re.fullmatch("[a-z]+", name) for _, name, _, _ in string.Formatter().parse(text)
            ), key


def test_a_detail_nobody_knows_breaks_no_text():
    assert "about ? are needed in '/x'" in str(failure("disk-full", home="/x"))
    assert failure("busy", home="/x {not a name}").details == {"home": "/x {not a name}"}
