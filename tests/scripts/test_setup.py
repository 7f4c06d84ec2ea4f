"""What scripts/setup.sh chooses and says, with the commands that would install something replaced."""

import subprocess

import pytest
from checkout import ROOT

INDEX = "--extra-index-url https://download.pytorch.org/whl/cpu"
STUBS = """
source "$1/scripts/setup.sh"
PYTHON=/bin/false
pip_install() { echo "pip $*"; [[ "$*" =~ $offered ]]; }
apt-get() { echo "apt-get $*"; return 100; }
"""


def run_bash(script):
    """Run ``script`` after setup.sh with nothing to install with; return its status, standard output and error."""
    done = subprocess.run(
        ["bash", "-c", STUBS + script, "bash", str(ROOT)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize(
    ("nvidia", "offered", "tried"),
    [
        ("false", r"\+cpu$", [("+cpu", False)]),
        ("false", "pytorch.org", [("+cpu", False), ("+cpu", True)]),
        ("false", "0$", [("+cpu", False), ("+cpu", True), ("", False)]),
        ("true", "0$", [("", False)]),
    ],
    ids=["pip offers a CPU build", "only PyTorch's index does", "nobody does", "NVIDIA device"],
)
def test_torch_is_the_cpu_build_unless_there_is_an_nvidia_device(nvidia, offered, tried):
    status, lines, _ = run_bash(
        f"has_nvidia_device() {{ {nvidia}; }}; offered='{offered}'; install_torch constraints.txt"
    )
    assert status == 0
    assert [(line.endswith("+cpu") and "+cpu" or "", INDEX in line) for line in lines] == tried
    assert all("torch==2." in line and "-c constraints.txt" in line for line in lines)


def test_pip_off_line_says_what_to_do():
    status, _, error = run_bash("has_nvidia_device() { false; }; offered=nothing; install_torch constraints.txt")
    assert status == 1
    assert "Error: Python packages could not be installed" in error and "Off line: connect" in error


def test_apt_off_line_says_what_to_do():
    status, _, error = run_bash(
        'has_system_packages() { false; }; id() { echo 0; }; env() { shift; "$@"; }; install_system_packages'
    )
    assert status == 1
    assert "Error: The system packages could not be installed" in error
    assert "Off line: connect" in error and "python3-qgis" in error


def test_missing_packages_without_root_and_sudo_name_the_command():
    script = "has_system_packages() { false; }; id() { echo 1000; }; "
    script += 'command() { [ "$2" != sudo ]; }; install_system_packages'
    status, lines, error = run_bash(script)
    assert status == 1 and not lines
    assert "needs root or sudo" in error and "apt-get install qgis" in error


def test_what_was_installed_once_is_not_installed_again(tmp_path):
    script = f"""
    VENV='{tmp_path}' SYSTEM_PYTHON='{tmp_path}/python3'
    mkdir -p "$VENV/plugins/sar_cloud_removal" && touch "$VENV/plugins/sar_cloud_removal/__init__.py"
    has_system_packages() {{ [ -e "$SYSTEM_PYTHON" ]; }}
    install_system_packages() {{ echo packages; ln -sf /bin/true "$SYSTEM_PYTHON"; }}
    create_venv() {{ :; }}
    install_requirements() {{ echo "$1"; }}
    set_up requirements.txt; echo again; set_up requirements.txt; set_up requirements-test.txt
    """
    status, lines, error = run_bash(script)
    assert status == 0, error
    assert lines == ["packages", f"{ROOT}/requirements.txt", "again", "packages", f"{ROOT}/requirements-test.txt"]
