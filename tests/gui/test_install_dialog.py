"""The dialog as users see it, in a QGIS without torch: it installs, fails, is cancelled, and QGIS goes on meanwhile."""

import json
import re
import subprocess

import pytest
from installing import PYTHON, ROOT, environment, home, leftovers, require_bare_python
from qgis.PyQt.QtGui import QColor, QPalette
from sar_cloud_removal.gui.packages.dialog import PackagesDialog
from wheels import TORCH, write_packages

require_bare_python()
START = """
import json, os, sys
from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsSettings
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QLineEdit, QMainWindow, QMenu
app = QgsApplication([], True)
app.initQgis()
from sar_cloud_removal import classFactory
from sar_cloud_removal.gui.packages import install_job

folders, found, seen = json.loads(sys.argv[1]), {}, {}


class Iface:
    def __init__(self):
        self.window, self.menu, self.bar = QMainWindow(), QMenu(), QgsMessageBar()

    def mainWindow(self):
        return self.window

    def pluginMenu(self):
        return self.menu

    def messageBar(self):
        return self.bar


def state(dialog):
    rows = [dialog.packages.topLevelItem(index) for index in range(dialog.packages.topLevelItemCount())]
    return {"result": dialog.result.text(), "rows": {row.text(0): row.text(2) for row in rows},
            "install": dialog.install_button.text(), "log": dialog.log.toPlainText()}


def watch(dialog):
    dialog.job.ended.connect(lambda *end: (seen["ended"].append(end[:3:2]), seen["loop"].quit()))
    dialog.job.step.connect(lambda text, details: seen["steps"].append(text.split()[0]))


def install(dialog, wheels, meanwhile=lambda dialog: None):
    seen.update(ended=[], steps=[], loop=QEventLoop())
    ticks, timer = [], QTimer()
    timer.timeout.connect(lambda: (ticks.append(1), meanwhile(dialog)))
    timer.start(20)
    dialog.form.offline.setChecked(True)
    dialog.form.wheels.setFilePath(wheels)
    dialog.install()
    running = {"form": dialog.form.isEnabled(), "cancel": not dialog.cancel_button.isHidden()}
    if not seen["ended"]:
        QTimer.singleShot(100_000, seen["loop"].quit)
        seen["loop"].exec() if hasattr(seen["loop"], "exec") else seen["loop"].exec_()
    return {**state(dialog), "ended": seen["ended"], "steps": seen["steps"], "ticks": len(ticks), "running": running}


def cancel(dialog):
    if "Trying" in dialog.result.text():
        dialog.cancel_button.click()


iface = Iface()
plugin = classFactory(iface)
plugin.initGui()
found["offered"] = iface.bar.currentItem().text()
found["menu"] = [(a.text(), [b.text() for b in a.menu().actions()]) for a in iface.menu.actions()]
iface.menu.actions()[0].menu().actions()[0].trigger()
dialog = plugin.packages_dialog
watch(dialog)
found["opened"] = {**state(dialog), "visible": dialog.isVisible()}
dialog.form.offline.setChecked(True)
dialog.install()
found["nothing chosen"] = dialog.result.text()
found["fails"] = install(dialog, folders["broken"])
found["installs"] = install(dialog, folders["whole"])
found["path"], found["loaded"] = sys.path[-1], "torch" in sys.modules
found["fails again"] = install(dialog, folders["broken"])
found["canceled"] = install(dialog, folders["slow"], cancel)
found["left by them"] = sorted(path.name for path in dialog._home.iterdir() if path.is_dir())
found["installs again"] = install(dialog, folders["whole"])
found["left then"] = sorted(path.name for path in dialog._home.iterdir() if path.is_dir())
dialog._say("", "See https://aka.ms/x.exe. Enter http://[user:password@]host:port or https://[user:password@]host.")
found["linked"] = dialog.result.text()
dialog.close()
found["crashes"] = install(dialog, folders["crashing"])
found["told"] = iface.bar.currentItem().text()
here, install_job.here, dialog.job._python = install_job.here, lambda: ["/no/python3"], None
found["no python"] = install(dialog, folders["whole"])
install_job.here = here
plugin.unload()
found["left"] = len(iface.menu.actions())
found["bar after unload"] = [item.text() for item in iface.bar.items()] if hasattr(iface.bar, "items") else []
settings = QgsSettings()
login = {"proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "proxy.test", "proxyPort": "3128",
         "proxyUser": "me", "proxyPassword": "a@b"}
for name, value in login.items():
    settings.setValue(f"proxy/{name}", value)
QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
from sar_cloud_removal.gui.packages.form import InstallForm

form = InstallForm()
found["proxy"] = {"used": form.options().proxy, "shown": form.proxy.placeholderText()}
form.proxy.setText("http://other.test:1")
found["proxy"]["entered"] = form.options().proxy
form.index.setText("nonsense")
found["own index"] = {"build": form.build.isEnabled(), "said": not form.index_decides.isHidden(),
                      "problems": len(form.problems())}
form.offline.setChecked(True)
form.wheels.setFilePath(folders["whole"])
form.certificate.setFilePath("/nowhere.pem")
found["offline"] = {"build": form.build.isEnabled(), "said": not form.index_decides.isHidden(),
                    "problems": form.problems()}
iface.bar.clearWidgets()
again = classFactory(iface)
again.initGui()
found["offered again"] = iface.bar.currentItem() is not None
again.unload()
settings.remove("sar_cloud_removal/offered_packages")
sys.path[:] = [entry for entry in sys.path if "cp3" not in entry]
for dismissed in (False, True):
    from sar_cloud_removal.gui.packages.offer import offer_packages

    offer = offer_packages(iface, print)
    shown = iface.bar.currentItem() is not None
    if dismissed:
        iface.bar.clearWidgets()
        app.sendPostedEvents(None, 52)  # deletes what is to be deleted later
    offer.withdraw()
    found[f"offer, dismissed {dismissed}"] = [shown, iface.bar.currentItem() is not None]
    settings.remove("sar_cloud_removal/offered_packages")
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the profile and the wheels that the dialog is used with."""
    return tmp_path_factory.mktemp("dialog")


@pytest.fixture(scope="module")
def found(folder):
    """What was seen, by what was done."""
    sources = {
        "whole": TORCH,
        "broken": "raise OSError('[WinError 126] c10.dll')",
        "slow": f"import time\ntime.sleep(60)\n{TORCH}",
        "crashing": "import os\nos.abort()",
    }
    wheels = {name: str(write_packages(folder / name, torch=text)) for name, text in sources.items()}
    (folder / "plugins").mkdir()
    (folder / "plugins" / "sar_cloud_removal").symlink_to(ROOT, target_is_directory=True)
    changes = {
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(folder / "config"),
        "PYTHONPATH": str(folder / "plugins"),
    }
    command = [PYTHON, "-c", START, json.dumps(wheels)]
    done = subprocess.run(
        command, env=environment(**changes), capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def test_what_is_missing_is_offered_once(found):
    assert "The networks need Python packages: torch, safetensors" in found["offered"]
    assert not found["offered again"]


def test_the_menu_opens_it_and_it_says_what_is_missing(found):
    assert found["menu"] == [["SAR Cloud Removal", ["Python packages…"]]]
    opened = found["opened"]
    assert opened["visible"] and opened["install"] == "Install"
    assert opened["rows"]["torch"] == opened["rows"]["safetensors"] == "missing"
    assert "Missing: torch, safetensors" in opened["result"] and "free on that disk" in opened["result"]


def test_it_installs_while_qgis_goes_on(found):
    installs = found["installs"]
    assert installs["ended"] == [[True, ""]] and installs["ticks"] > 5 and installs["steps"] == ["Getting", "Trying"]
    assert installs["running"] == {"form": False, "cancel": True}
    assert "Ready." in installs["result"] and "can be used immediately" in installs["result"]
    assert installs["rows"]["torch"] == "2.13.0 in the profile" and installs["install"] == "Reinstall"
    assert "Installing collected packages" in installs["log"] and "@sar" not in installs["log"]
    assert found["path"].endswith("/1") and not found["loaded"]


def test_a_failure_names_cause_and_way_out(found):
    fails = found["fails"]
    assert fails["ended"] == [[False, "visual-c++"]] and fails["install"] == "Install"
    assert "Visual C++ Redistributable is missing" in fails["result"]
    assert '<a href="https://aka.ms/vs/17/release/vc_redist.x64.exe">' in fails["result"]
    assert "Traceback" in fails["log"] and "[WinError 126] c10.dll" in fails["log"]
    assert "still in use" not in fails["result"], "there was nothing before"


def test_a_failure_and_a_cancel_leave_what_was_there(found, folder):
    for name, cause in (("fails again", "visual-c++"), ("canceled", "canceled")):
        assert found[name]["ended"] == [[False, cause]]
        assert "The previous installation is still in use." in found[name]["result"]
        assert found[name]["rows"]["torch"] == "2.13.0 in the profile"
    assert "The installation was cancelled." in found["canceled"]["result"]
    assert found["left by them"] == ["1"]
    assert leftovers(folder / "config" / "profiles" / "default") == {"2", "active"}
    assert home(folder / "config" / "profiles" / "default").is_dir()


def test_a_crash_is_told_in_the_message_bar_when_the_window_is_closed(found):
    assert found["crashes"]["ended"] == [[False, "crashed"]]
    assert "Python ended unexpectedly" in found["told"] and "Trying out the packages" in found["told"]


def test_what_is_not_filled_in_is_asked_for(found):
    assert "No folder of wheels is selected." in found["nothing chosen"]


def test_without_a_python_the_script_is_named(found):
    assert found["no python"]["ended"] == [[False, "no-python"]]
    assert "was not found (searched: /no/python3)" in found["no python"]["result"]


def test_qgiss_proxy_is_used_and_its_password_not_shown(found):
    assert found["proxy"] == {
        "used": "http://me:a%40b@proxy.test:3128",
        "shown": "http://me:***@proxy.test:3128",
        "entered": "http://other.test:1",
    }


def test_unloading_takes_the_menu_along(found):
    assert found["left"] == 0


def test_the_previous_installation_goes_when_qgis_does_not_use_it(found):
    assert found["installs again"]["ended"] == [[True, ""]] and found["left then"] == ["2"]


def test_patterns_of_addresses_are_no_links(found):
    assert found["linked"].count("<a href=") == 1 and '<a href="https://aka.ms/x.exe">' in found["linked"]


def test_an_own_index_decides_on_the_build(found):
    assert found["own index"] == {"build": False, "said": True, "problems": 1}


def test_fields_for_the_network_do_not_hinder_an_offline_installation(found):
    assert found["offline"] == {"build": False, "said": False, "problems": []}


def test_unloading_takes_the_offer_along(found):
    assert found["offer, dismissed False"] == [True, False] and found["offer, dismissed True"] == [True, False]
    assert not [text for text in found["bar after unload"] if text.startswith("Ready. The networks need")]


@pytest.mark.parametrize("background, lowest, highest", [("#efefef", 0, 110), ("#323232", 150, 255)])
def test_what_went_wrong_can_be_read_in_light_and_dark_themes(qgis_app, background, lowest, highest):
    dialog = PackagesDialog()
    palette = dialog.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(background))
    dialog.setPalette(palette)
    dialog._say("This cannot be installed.", wrong=True)
    red = QColor(re.search("color: (#[0-9a-f]{6})", dialog.result.text())[1])
    dialog.discard()
    assert lowest <= red.lightness() <= highest
