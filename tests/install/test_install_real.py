"""Real installations from a folder of wheels into a clean profile: what is whole is used, everything else is not."""

import fcntl
import functools
import json
import os
import shutil
import signal
import subprocess
import time
import zipfile

import pytest
from installing import PYTHON, ROOT, environment, home, install, leftovers, require_bare_python, version_in_use
from wheels import TORCH, write_packages, write_wheel

require_bare_python()
SLOW = f"import time\ntime.sleep(60)\n{TORCH}"
PLUGIN = """
import json, sys
from qgis.core import QgsApplication
app = QgsApplication([], False)
app.initQgis()
import numpy
from sar_cloud_removal import classFactory
plugin = classFactory(None)
plugin.initProcessing()
algorithm = QgsApplication.processingRegistry().algorithmById("sarcloudremoval:removeclouds")
found = {"can_execute": algorithm.canExecute(), "loaded": "torch" in sys.modules, "last": sys.path[-1]}
import torch
from osgeo import gdal
found.update(torch=torch.__file__, numpy=numpy.__file__, gdal=gdal.__file__, same=torch.from_numpy(1).numpy())
plugin.unload()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A folder with all wheels an installation needs."""
    return write_packages(tmp_path_factory.mktemp("wheels"))


@pytest.fixture
def used(tmp_path, profile):
    """A profile of its own with torch 2.13.0 in use."""
    shutil.copytree(profile / "sar_cloud_removal", tmp_path / "profile" / "sar_cloud_removal")
    return tmp_path / "profile"


@pytest.fixture(scope="module")
def profile(tmp_path_factory, wheels):
    """A profile into which all was installed; its name has spaces and letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("profile") / "mein Profil 雲"
    done = install(folder, "--wheels", wheels)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ready: torch 2.13.0 (CPU)" in done.stdout
    return folder


def in_qgis(profile) -> dict:
    """Run ``PLUGIN`` with QGIS's Python and ``profile``, where the plugin is importable; return what it prints last."""
    (profile / "python" / "plugins").mkdir(parents=True, exist_ok=True)
    link = profile / "python" / "plugins" / "sar_cloud_removal"
    if not link.is_symlink():
        link.symlink_to(ROOT, target_is_directory=True)
    # QGIS puts 'profiles/default' behind this; there lies a link to the profile
    config = profile.parent / "config"
    (config / "profiles").mkdir(parents=True, exist_ok=True)
    if not (config / "profiles" / "default").is_symlink():
        (config / "profiles" / "default").symlink_to(profile, target_is_directory=True)
    changes = {"QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(config), "PYTHONPATH": str(link.parent)}
    done = subprocess.run(
        [PYTHON, "-c", PLUGIN],
        env=environment(**changes),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_nothing_is_doubled_and_nothing_left_behind(profile):
    assert leftovers(profile) == {"1", "active"}
    names = {path.name for path in (home(profile) / "1").iterdir() if not path.name.endswith(".dist-info")}
    assert names == {"torch", "safetensors", "lonely_helper", ".in_use"}, "neither numpy nor what QGIS brings"


def test_the_plugin_finds_it_behind_qgiss_own_and_loads_nothing(profile):
    found = in_qgis(profile)
    assert found["can_execute"] == [True, ""] and not found["loaded"]
    assert found["last"].endswith("/1") and found["torch"].startswith(found["last"])
    assert not found["numpy"].startswith(found["last"]) and not found["gdal"].startswith(found["last"])
    assert found["same"] == 1


def test_the_state_is_told_by_words_and_exit_status(profile, tmp_path):
    there, missing = install(profile, "--status"), install(tmp_path, "--status")
    assert (there.returncode, missing.returncode) == (0, 1)
    assert "torch        2.13.0 in" in there.stdout and "torch        missing" in missing.stdout


def test_what_is_there_is_not_installed_again_unless_asked(used, tmp_path):
    newer = write_packages(tmp_path / "newer", version="2.14.0")
    done = install(used, "--wheels", newer)
    assert done.returncode == 0 and "Nothing is missing: torch 2.13.0 in" in done.stdout
    assert "--reinstall" in done.stdout and "Installing" not in done.stdout
    assert version_in_use(used) == "2.13.0" and leftovers(used) == {"1", "active"}
    wrong = install(used, "--wheels", tmp_path)
    assert wrong.returncode == 1 and "does not contain wheels" in wrong.stderr, "options are checked all the same"
    assert install(used, "--wheels", newer, "--torch", "2.14.0").returncode == 0, "another version than the one there"
    assert version_in_use(used) == "2.14.0"
    assert "Nothing is missing" in install(used, "--wheels", newer, "--torch", "2.14.0").stdout


def test_what_is_missing_beside_the_rest_is_installed_with_the_rest(used, wheels):
    shutil.rmtree(home(used) / "1" / "safetensors")
    assert install(used, "--wheels", wheels).returncode == 0
    assert version_in_use(used) == "2.13.0" and install(used, "--status").returncode == 0


@pytest.fixture
def own(tmp_path):
    """Return a function that puts packages into a folder of QGIS's own Python and returns the variable for it."""

    def write(**versions):
        for name, version in versions.items():
            with zipfile.ZipFile(write_wheel(tmp_path / "own wheels", name, version, TORCH)) as wheel:
                wheel.extractall(tmp_path / "own")
        return {"PYTHONPATH": str(tmp_path / "own")}

    return write


def test_a_version_of_qgiss_own_that_does_not_do_is_named_with_what_to_do(tmp_path, wheels, own):
    changes, profile = own(torch="1.13.1"), tmp_path / "profile"
    status = install(profile, "--status", **changes)
    assert status.returncode == 1 and "missing: >=2.2,<3 is required, 1.13.1 in" in status.stdout
    done = install(profile, "--wheels", wheels, **changes)
    assert done.returncode == 1 and not list(profile.iterdir()), "it would be installed in vain"
    assert f"QGIS's own Python has torch 1.13.1 in '{tmp_path / 'own'}', but torch>=2.2,<3 is required" in done.stderr
    assert f'"{PYTHON}" -m pip uninstall torch' in done.stderr


def test_what_only_qgis_has_cannot_be_installed_again(tmp_path, wheels, own):
    changes, profile = own(torch="2.6.0", safetensors="0.5"), tmp_path / "profile"
    done = install(profile, "--wheels", wheels, **changes)
    assert done.returncode == 0 and f"Nothing is missing: torch 2.6.0 in '{tmp_path / 'own'}'" in done.stdout
    again = install(profile, "--wheels", wheels, "--reinstall", **changes)
    assert again.returncode == 1 and "If torch cannot be loaded" in again.stderr and "uninstall torch" in again.stderr


def test_a_folder_for_the_packages_is_enough_where_the_profile_is_ambiguous(tmp_path, profile):
    variable = {"SAR_CLOUD_REMOVAL_PACKAGES": str(profile / "sar_cloud_removal")}
    command = [PYTHON, str(ROOT / "install"), "--status"]
    nowhere = environment(XDG_DATA_HOME=str(tmp_path), **variable)
    done = subprocess.run(command, env=nowhere, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_a_variable_names_another_folder_and_settings_of_pips_do_not(tmp_path, wheels):
    variable = {"SAR_CLOUD_REMOVAL_PACKAGES": str(tmp_path / "big disk")}
    astray = {
        "PIP_USER": "1",
        "PIP_PREFIX": str(tmp_path / "prefix"),
        "PIP_REQUIRE_VIRTUALENV": "1",
        "HOME": str(tmp_path),
    }
    done = install(tmp_path / "profile", "--wheels", wheels, **variable, **astray)
    assert done.returncode == 0, done.stderr
    assert not {"profile", "prefix", ".local"} & {path.name for path in tmp_path.iterdir()}
    assert list((tmp_path / "big disk").glob("*/1/torch"))
    assert install(tmp_path / "profile", "--status", **variable).returncode == 0


def test_a_newer_one_takes_over_and_the_old_one_goes(used, tmp_path):
    newer = write_packages(tmp_path / "newer", version="2.14.0")
    assert install(used, "--wheels", newer, "--reinstall").returncode == 0
    assert version_in_use(used) == "2.14.0" and leftovers(used) == {"2", "active"}


def test_the_old_one_stays_while_another_qgis_uses_it(used, wheels):
    with open(home(used) / "1" / ".in_use", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert install(used, "--wheels", wheels, "--reinstall").returncode == 0
        assert leftovers(used) == {"1", "2", "active"}
    assert install(used, "--wheels", wheels, "--reinstall").returncode == 0
    assert leftovers(used) == {"3", "active"}


def test_one_that_fails_leaves_the_old_one(used, tmp_path):
    broken = write_packages(tmp_path / "broken", torch="raise ImportError('broken')", version="2.14.0")
    done = install(used, "--wheels", broken, "--reinstall")
    assert done.returncode == 1 and "cannot be used: ImportError: broken" in done.stderr
    assert version_in_use(used) == "2.13.0" and leftovers(used) == {"1", "active"}


def test_what_only_qgis_itself_may_load_is_not_tried_out_by_python(tmp_path):
    text = (
        "code signature in 'x.so' not valid for use in process: mapping process and mapped file have different Team IDs"
    )
    wheels = write_packages(tmp_path / "wheels", torch=f'raise ImportError("{text}")')
    done = install(tmp_path / "profile", "--wheels", wheels)
    assert done.returncode == 0 and "could not be tried out here" in done.stdout and "torch 2.13.0" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_one_that_is_stopped_leaves_the_old_one(used, tmp_path, number):
    slow = write_packages(tmp_path / "slow", torch=SLOW, version="2.14.0")
    command = [PYTHON, str(ROOT / "install"), "--profile", str(used), "--wheels", str(slow), "--reinstall"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    # what runs in the background inherits that Ctrl-C is ignored
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, env=environment(), preexec_fn=heard, **pipes) as process:
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "Trying out" in line:
                    break
            time.sleep(0.2)
            process.send_signal(number)
            said += process.stdout.readlines()
            process.wait(30)
        finally:
            process.kill()
    assert version_in_use(used) == "2.13.0"
    if number == signal.SIGINT:
        assert process.returncode == 1 and "The installation was cancelled." in said[-1]
        assert leftovers(used) == {"1", "active"}
    else:
        assert leftovers(used) == {"1", "2", "active"}, "what a killed one left"
        assert install(used, "--wheels", tmp_path / "slow", "--torch", "9").returncode == 1
        assert leftovers(used) == {"1", "active"}, "goes with the next, whatever becomes of that"


def test_two_at_a_time_are_refused(used, wheels):
    with open(home(used) / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = install(used, "--wheels", wheels, "--reinstall")
    assert done.returncode == 1 and "Another installation into" in done.stderr


def test_a_lock_that_cannot_be_written_is_not_another_installation(tmp_path, wheels):
    assert install(tmp_path, "--wheels", wheels).returncode == 0
    (home(tmp_path) / "lock").mkdir()
    done = install(tmp_path, "--wheels", wheels, "--reinstall")
    assert done.returncode == 1 and "Another installation" not in done.stderr
    assert "The installation failed: IsADirectoryError" in done.stderr


def test_a_certain_version_is_taken(tmp_path, wheels):
    both = tmp_path / "both"
    write_packages(both)
    write_wheel(both, "torch", "2.5.1", TORCH)
    assert install(tmp_path / "profile", "--wheels", both, "--torch", "2.5.1").returncode == 0
    assert version_in_use(tmp_path / "profile") == "2.5.1"


def test_versions_fit_qgiss_numpy(tmp_path):
    folder = write_packages(tmp_path / "wheels")
    write_wheel(folder, "torch", "2.20.0", TORCH, requires=["numpy>=99"])
    assert install(tmp_path / "profile", "--wheels", folder).returncode == 0
    assert version_in_use(tmp_path / "profile") == "2.13.0", "the newest that takes the numpy that is there"


def test_the_folder_can_be_run_as_a_module_too(tmp_path, profile):
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "sar_cloud_removal").symlink_to(ROOT, target_is_directory=True)
    command = [PYTHON, "-m", "sar_cloud_removal.install", "--status", "--profile", str(profile)]
    done = subprocess.run(command, env=environment(), cwd=plugins, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0 and os.fspath(home(profile)) in done.stdout
