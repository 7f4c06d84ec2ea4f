# Sourced by demo.sh and test.sh: makes sure that QGIS, GDAL and a virtual environment with torch are there.
#
#   set_up requirements.txt     installs what that file lists (and what is missing of QGIS), or returns at once
#   enable_plugin               switches this checkout's plugin on for run_qgis_process
#   run_qgis_process ARGUMENTS  qgis_process on a profile of its own inside the checkout
#
# Installs system packages (Debian, Ubuntu) and otherwise writes to .venv/ only.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
SYSTEM_PYTHON=/usr/bin/python3 # the one QGIS is built for; another may come first on PATH
TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu
SYSTEM_PACKAGES=(qgis python3-qgis qgis-providers python3-gdal gdal-bin python3-venv git ca-certificates)

export QT_QPA_PLATFORM=offscreen
export QGIS_PLUGINPATH=$VENV/plugins QGIS_CUSTOM_CONFIG_PATH=$VENV/profile
export PYTHONNOUSERSITE=1 PIP_USER=0 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *[Uu][Tt][Ff]*8) ;;
    *) export LC_ALL=C.UTF-8 ;; # without it, file names with non-ASCII letters are lost
esac

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "Error: $1"
    shift
    for line in "$@"; do say "       $line"; done
    exit 1
}

set_up() {
    local stamp
    [ -f "$ROOT/__init__.py" ] || fail "'$ROOT' is not a checkout of SAR Cloud Removal." "Run this script where it lies in the checkout."
    stamp=$VENV/.${1%.txt}.stamp
    if [ "$(cat "$stamp" 2>/dev/null)" != "$(fingerprint)" ] || ! has_system_packages || ! [ -e "$VENV/plugins/sar_cloud_removal/__init__.py" ]; then
        install_system_packages
        create_venv
        install_requirements "$ROOT/$1"
        fingerprint >"$stamp"
    fi
    stay_inside
}

# Changes with what is to be installed and with the system's Python.
fingerprint() { echo "$(cat "$ROOT"/requirements*.txt "$ROOT/scripts/setup.sh" | sha256sum)$(readlink -f "$SYSTEM_PYTHON")"; }

stay_inside() {
    # From here on QGIS, Qt and matplotlib keep their settings and caches in .venv/ instead of the user's home.
    export XDG_CONFIG_HOME=$VENV/home/config XDG_CACHE_HOME=$VENV/home/cache XDG_DATA_HOME=$VENV/home/data
    export XDG_RUNTIME_DIR=$VENV/home/run
    mkdir -p -m 700 "$VENV/home" "$XDG_RUNTIME_DIR"
}

enable_plugin() {
    grep -rqs "^sar_cloud_removal=true" "$QGIS_CUSTOM_CONFIG_PATH" || run_qgis_process plugins enable sar_cloud_removal >/dev/null 2>&1 ||
        fail "QGIS cannot load the plugin from '$QGIS_PLUGINPATH/sar_cloud_removal'." "Remove the folder .venv and run this again."
}

run_qgis_process() {
    # Debian 12's wrapper hands qgis_process an option it does not know; the programme itself is beside it.
    local program
    program=$(command -v qgis_process.bin || command -v qgis_process)
    # QGIS brings its own interpreter, which knows the virtual environment only by this path.
    PYTHONPATH=$(site_packages) PYTHONWARNINGS=ignore::DeprecationWarning,ignore::FutureWarning "$program" "$@"
}

site_packages() { "$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

has_system_packages() {
    { command -v qgis_process && command -v gdalwarp && command -v git; } >/dev/null &&
        "$SYSTEM_PYTHON" -c 'import ensurepip, sys
from importlib.util import find_spec
sys.exit(not (find_spec("qgis") and find_spec("osgeo") and find_spec("numpy")))' 2>/dev/null
}

install_system_packages() {
    local run=()
    if has_system_packages; then return; fi
    if ! command -v apt-get >/dev/null; then
        fail "QGIS, GDAL or Python's venv is missing, and there is no apt-get to install them with." \
            "Install QGIS 3.22 or newer with its Python modules and qgis_process, GDAL's programmes, git," \
            "and the module venv of $SYSTEM_PYTHON; then run this again."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "QGIS, GDAL or Python's venv is missing, and installing needs root or sudo." \
            "Run as root: apt-get install ${SYSTEM_PACKAGES[*]}" "Then run this again."
        run=(sudo)
    fi
    say "Installing QGIS, GDAL and Python's venv (system packages) ..."
    "${run[@]}" apt-get -q update >&2 || say "apt-get update failed; trying with the package lists there are."
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "${SYSTEM_PACKAGES[@]}" >&2 ||
        fail "The system packages could not be installed (see apt-get's message above)." \
            "Off line: connect, or install them from a mirror: ${SYSTEM_PACKAGES[*]}" "Then run this again."
    has_system_packages || fail "The system packages are installed, but QGIS's Python module or qgis_process is still missing." \
        "Check that $SYSTEM_PYTHON is Debian's own: '$SYSTEM_PYTHON -c \"import qgis.core, osgeo.gdal\"' has to work."
}

create_venv() {
    local version
    version=$("$SYSTEM_PYTHON" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    if ! { [ -d "$VENV/lib/$version" ] && "$PYTHON" -m pip --version; } >/dev/null 2>&1; then
        say "Creating the virtual environment .venv ..."
        "$SYSTEM_PYTHON" -m venv --clear --system-site-packages "$VENV" >&2 ||
            fail "The virtual environment '$VENV' could not be created (see above)." "Check the disk space and that the folder is writable."
    fi
    # The checkout is imported as 'sar_cloud_removal' whatever its folder is called: by QGIS, tests and training alike.
    mkdir -p "$VENV/plugins" "$VENV/profile"
    ln -sfn ../.. "$VENV/plugins/sar_cloud_removal"
    printf '../../../plugins\n' >"$(site_packages)/sar_cloud_removal.pth"
}

install_requirements() {
    local constraints=$VENV/constraints.txt
    # GDAL's and QGIS's Python modules are compiled against the system's numpy: a newer major version breaks them.
    "$SYSTEM_PYTHON" -c 'import numpy; print("numpy<%d" % (int(numpy.__version__.split(".")[0]) + 1))' >"$constraints" ||
        fail "The numpy of $SYSTEM_PYTHON does not load, which GDAL's Python module needs." "Run: apt-get install --reinstall python3-numpy"
    install_torch "$constraints"
    say "Installing what $(basename "$1") lists ..."
    pip_install -c "$constraints" -r "$1" || pip_failed
    "$PYTHON" -c 'import sar_cloud_removal, torch; from osgeo import gdal_array' >&2 ||
        fail "The virtual environment is complete but does not load (see above)." "Remove the folder .venv and run this again."
}

install_torch() {
    local wanted
    wanted=$(grep -E '^torch==' "$ROOT/requirements.txt")
    if "$PYTHON" -c 'import sys
from importlib.metadata import version
sys.exit(version("torch").split("+")[0] != sys.argv[1].split("==")[1])' "$wanted" 2>/dev/null; then
        return
    fi
    if has_nvidia_device; then
        say "Installing $wanted with CUDA, for the NVIDIA device that is here (about 3 GB) ..."
    else
        say "Installing $wanted, CPU build (about 200 MB) ..."
        # First from the indexes pip is set up for, which may be a mirror; then from PyTorch's own.
        if pip_install --retries 1 -c "$1" "$wanted+cpu" 2>/dev/null ||
            pip_install --retries 1 -c "$1" --extra-index-url "$TORCH_CPU_INDEX" "$wanted+cpu" 2>/dev/null; then
            return
        fi
        say "No CPU build found (is $TORCH_CPU_INDEX reachable?), taking what pip finds (about 3 GB) ..."
    fi
    pip_install -c "$1" "$wanted" || pip_failed
}

has_nvidia_device() { [ -e /dev/nvidiactl ] || nvidia-smi -L >/dev/null 2>&1; }

pip_install() { "$PYTHON" -m pip install --quiet "$@" >&2; }

pip_failed() {
    fail "Python packages could not be installed (see pip's message above)." \
        "Off line: connect, or point pip to a mirror or a folder of wheels (PIP_INDEX_URL, PIP_FIND_LINKS)." \
        "Disk full: torch and QGIS need about 4 GB, more with CUDA. Then run this again."
}
