"""Which Python installs, into which folder of which profile, and how one installation follows another."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from installing import PYTHON, environment
from sar_cloud_removal.errors import InstallError, OptionError
from sar_cloud_removal.install.where import in_use, interpreter, places


def test_windows_python_lies_in_the_prefix_not_beside_qgis():
    found = interpreter.candidates("win32", (3, 12), [r"C:\OSGeo4W\apps\Python312"], r"C:\OSGeo4W\bin\qgis-bin.exe")
    assert found[0] == r"C:\OSGeo4W\apps\Python312\python.exe"
    assert not [path for path in found if "qgis" in path.lower()], "QGIS would start a second time"


def test_macos_python_lies_in_the_bundle():
    contents = "/Applications/QGIS.app/Contents"
    found = interpreter.candidates("darwin", (3, 12), [f"{contents}/Frameworks"], f"{contents}/MacOS/QGIS")
    assert found[0] == f"{contents}/MacOS/python3.12" and f"{contents}/MacOS/bin/python3" in found
    assert f"{contents}/MacOS/QGIS" not in found


def test_linux_python_is_the_prefixs_even_if_another_comes_first_on_path():
    found = interpreter.candidates("linux", (3, 11), ["/usr", "/usr"], "/srv/me/.pyenv/bin/python3")
    assert found == ["/usr/bin/python3.11", "/usr/bin/python3", "/usr/bin/python", "/srv/me/.pyenv/bin/python3"]


def test_this_pythons_programme_is_among_them():
    assert any(os.path.isfile(path) and os.path.samefile(path, sys.executable) for path in interpreter.here())


def test_the_command_names_programme_script_and_profile(monkeypatch):
    monkeypatch.setattr(interpreter, "here", lambda: ["/no/python3", sys.executable])
    assert (
        interpreter.command("/profiles/my own/") == f'"{sys.executable}" "{places.SCRIPT}" --profile "/profiles/my own"'
    )
    assert (Path(places.SCRIPT) / "__main__.py").is_file()


def test_the_folder_depends_on_python_and_profile_and_is_not_the_plugins():
    home = places.packages_home("/profile", {})
    assert home.parent == Path("/profile/sar_cloud_removal")
    assert home.name.startswith(f"cp3{sys.version_info.minor}-{sys.platform}-")
    assert places.packages_home("/profile", {places.VARIABLE: "/big disk"}).parent == Path("/big disk")
    longest = 117 + len(f"{os.sep}sar_cloud_removal{os.sep}cp313-win32-AMD64{os.sep}12{os.sep}")  # 117: in torch
    assert longest + len(r"C:\Users\firstname.lastname\AppData\Roaming\QGIS\QGIS3\profiles\default") < 260


@pytest.fixture
def home(tmp_path):
    """An empty home of packages; ``sys.path`` is put back afterwards."""
    folder = tmp_path / "sar_cloud_removal" / places.runtime_key()
    folder.mkdir(parents=True)
    before = list(sys.path)
    yield folder
    places.deactivate(folder)
    sys.path[:] = before


def test_switching_puts_the_new_folder_last_and_takes_the_old_one_away(home):
    assert places.activate(home) is None
    first = places.new_folder(home)
    places.switch_to(first)
    assert places.activate(home) == first and sys.path[-1] == str(first)
    second = places.new_folder(home)
    assert (first.name, second.name) == ("1", "2")
    assert places.activate(home) == first, "what is begun is not in use"
    places.switch_to(second)
    assert places.activate(home) == second
    assert sys.path[-1] == str(second) and str(first) not in sys.path


@pytest.mark.parametrize("content", ["", "..", "3", "\udcff"])
def test_a_damaged_note_of_what_is_in_use_is_no_folder(home, content):
    (home / "active").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert places.active_folder(home) is None


def test_sweeping_leaves_what_is_in_use_and_what_is_kept(home):
    folders = [places.new_folder(home) for _ in range(4)]
    places.temporary_folder(home).mkdir()
    places.switch_to(folders[2])
    places.sweep(home, [str(folders[0])])
    assert [path for path in sorted(home.iterdir()) if path.is_dir()] == [folders[0], folders[2]]


HOLD = """
import sys
from sar_cloud_removal.install.where import places
print(places.activate(sys.argv[1]), flush=True)
sys.stdin.read()
"""


def test_what_a_running_qgis_uses_stays_until_that_ends(home):
    first, second = places.new_folder(home), places.new_folder(home)
    places.switch_to(first)
    command = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline().strip() == str(first)
        places.switch_to(second)
        places.sweep(home)
        assert first.is_dir(), "another QGIS has loaded it"
    places.sweep(home)
    assert not first.exists() and second.is_dir()


def test_this_process_uses_what_it_has_activated_or_loaded(home, monkeypatch):
    first, second = places.new_folder(home), places.new_folder(home)
    (first / "loaded_torch.py").write_text("")
    places.switch_to(first)
    places.activate(home)
    import loaded_torch  # noqa: F401

    places.switch_to(second)
    assert places.activate(home) == second
    places.sweep(home)
    assert first.is_dir(), "modules were loaded from it"
    del sys.modules["loaded_torch"]
    places.activate(home)
    places.sweep(home)
    assert not first.exists()
    places.deactivate(home)
    assert str(second) not in sys.path and not in_use._HELD


def test_an_installation_that_is_replaced_while_it_is_activated_is_not_used(home, monkeypatch):
    first, second = places.new_folder(home), places.new_folder(home)
    places.switch_to(first)
    mark = places._mark

    def replaced_meanwhile(*arguments):
        if places.active_folder(home) == first:
            places.switch_to(second)
            places.sweep(home)
        mark(*arguments)

    monkeypatch.setattr(places, "_mark", replaced_meanwhile)
    assert places.activate(home) == second and not first.exists()


def test_folders_that_modules_were_loaded_from_are_known(home, monkeypatch):
    folder = places.new_folder(home)
    (folder / "some_torch.py").write_text("")
    assert places.loaded_folders(home) == []
    monkeypatch.syspath_prepend(str(folder))
    import some_torch  # noqa: F401

    assert places.loaded_folders(home) == [str(folder)]
    del sys.modules["some_torch"]


def test_only_one_installs_at_a_time(home):
    with places.exclusive(home):
        with pytest.raises(InstallError, match="Another installation into .* is running"):
            with places.exclusive(home):
                pass
    with places.exclusive(home):
        pass


def test_only_a_running_installation_is_reported_as_one(home, monkeypatch):
    def refused(number):
        def locked(path):
            raise OSError(number, os.strerror(number), str(path))

        return locked

    monkeypatch.setattr(places, "locked", refused(errno.ENOLCK))
    with pytest.raises(InstallError, match="disk does not support locks.*network drives.*SAR_CLOUD_REMOVAL_PACKAGES"):
        with places.exclusive(home):
            pass
    monkeypatch.setattr(places, "locked", refused(errno.EACCES))
    with pytest.raises(PermissionError):
        with places.exclusive(home):
            pass


def test_packages_of_another_python_are_named(home):
    other = home.parent / "cp39-win32-AMD64"
    other.mkdir()
    (other / "active").write_text("1")
    places.switch_to(places.new_folder(home))
    assert places.other_keys(home) == ["cp39-win32-AMD64"]


@pytest.mark.parametrize(
    ("system", "environment", "newest"),
    [
        ("linux", {}, "/me/.local/share/QGIS/QGIS4/profiles/default"),
        ("linux", {"XDG_DATA_HOME": "/flatpak"}, "/flatpak/QGIS/QGIS4/profiles/default"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/QGIS/QGIS4/profiles/default"),
        ("darwin", {}, "/me/Library/Application Support/QGIS/QGIS4/profiles/default"),
        ("linux", {"QGIS_CUSTOM_CONFIG_PATH": "/own"}, "/own/profiles/default"),
    ],
)
def test_the_default_profile_of_each_system(system, environment, newest):
    assert str(places.profile_candidates(system, environment, Path("/me"))[0]) == newest


def test_the_profile_is_where_the_plugin_lies(tmp_path, monkeypatch):
    profile = tmp_path / "profiles" / "mine"
    lies_in = profile / "python" / "plugins" / "sar_cloud_removal" / "install" / "where" / "places.py"
    monkeypatch.setattr(places, "__file__", str(lies_in))
    assert places.default_profile() == profile


@pytest.mark.parametrize("option", [(), ("--status",), ("--reinstall",)])
def test_a_folder_that_is_no_profile_is_refused(tmp_path, option):
    """Nothing would be found there by QGIS."""
    (tmp_path / "profiles" / "default" / "python").mkdir(parents=True)
    for folder, text in (("defualt", "does not exist"), (".", "is not a QGIS profile: it has none of python, QGIS,")):
        profile = tmp_path / "profiles" / folder
        command = [PYTHON, places.SCRIPT, "--profile", str(profile), *option]
        done = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 1 and text in done.stderr and "Open Active Profile Folder" in done.stderr
    assert [path.name for path in (tmp_path / "profiles").iterdir()] == ["default"]
    places.require_profile(str(tmp_path / "profiles" / "default"))
    places.require_profile(str(tmp_path / "profiles" / "default" / "python"))  # empty


def test_a_plugin_for_all_users_lies_in_no_profile(tmp_path, monkeypatch):
    everyone = tmp_path / "share" / "qgis" / "python" / "plugins" / "sar_cloud_removal"
    monkeypatch.setattr(places, "__file__", str(everyone / "install" / "where" / "places.py"))
    monkeypatch.setattr(places, "profile_candidates", lambda *_: [tmp_path])
    assert places.default_profile() == tmp_path


def test_a_folder_for_the_packages_needs_no_profile(monkeypatch):
    def ambiguous():
        raise OptionError("ambiguous")

    monkeypatch.setattr(places, "default_profile", ambiguous)
    assert places.packages_home(None, {places.VARIABLE: "/big disk"}).parent == Path("/big disk")
    with pytest.raises(OptionError):
        places.packages_home(None, {})


@pytest.mark.parametrize(
    ("existing", "message"), [([], "No QGIS profile was found"), (["3", "4"], r"several QGIS profiles \(.*/3, .*/4\)")]
)
def test_a_profile_that_is_not_clear_has_to_be_named(tmp_path, monkeypatch, existing, message):
    monkeypatch.setattr(places, "__file__", str(tmp_path / "checkout" / "install" / "where" / "places.py"))
    monkeypatch.setattr(places, "profile_candidates", lambda *_: [tmp_path / "3", tmp_path / "4"])
    for name in existing:
        (tmp_path / name).mkdir()
    with pytest.raises(OptionError, match=f"{message}.*--profile"):
        places.default_profile()


def test_the_only_default_profile_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "__file__", str(tmp_path / "checkout" / "install" / "where" / "places.py"))
    monkeypatch.setattr(places, "profile_candidates", lambda *_: [tmp_path / "3", tmp_path])
    assert places.default_profile() == tmp_path
