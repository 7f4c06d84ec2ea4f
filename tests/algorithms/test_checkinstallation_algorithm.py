"""``checkinstallation`` as people and models run it: what it tells, with and without torch, and packs it installs."""

import json
import re
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
import rasters
from packs import members, renamed, serve, write_pack
from qgis.core import QgsProcessingException
from qgisprocess import assignments, needs_qgis_process, qgis_process
from sar_cloud_removal.algorithms import checkinstallation as algorithm
from sar_cloud_removal.errors import PluginError
from sar_cloud_removal.gui import download, installation_report
from sar_cloud_removal.models.cards import sha256
from sar_cloud_removal.models.store import MODELS_VARIABLE, ModelStore
from sar_cloud_removal.pipeline.tasks import checkinstallation, timing
from sar_cloud_removal.pipeline.windows import devices
from toolbox import Log, run, run_as_task, run_unchecked

pytestmark = pytest.mark.usefixtures("provider")
NAME = "checkinstallation"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of installed models."""
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path / "models"))
    monkeypatch.setattr(download, "PAUSE_S", 0.01)
    return tmp_path / "models"


@pytest.fixture
def bundled(tiny_model, monkeypatch, folder):
    """The tiny model in place of those supplied with the plugin, which take longer."""
    store = ModelStore(Path(tiny_model).parent, folder)
    monkeypatch.setattr(algorithm, "model_store", lambda: store)
    monkeypatch.setattr(devices, "driver_cuda", lambda: None)


@pytest.fixture
def pack(tiny_model, tmp_path):
    """Path of a pack of the tiny model, under another name."""
    path = tmp_path / "a pack.zip"
    write_pack(path, renamed(members(tiny_model), "plus-9"))
    return path


def test_all_is_told_to_the_log_to_people_and_to_programs(bundled, tmp_path, tiny_model):
    log = Log()
    paths = {"REPORT": str(tmp_path / "report.html"), "JSON": str(tmp_path / "facts.json")}
    results = run(NAME, paths, log)
    facts = json.loads(Path(paths["JSON"]).read_text(encoding="utf-8"))
    digest = sha256(Path(tiny_model).with_suffix(".safetensors"))
    assert facts["ready"] is results["READY"] is True and facts["problems"] == [] and results["PROBLEMS"] == 0
    assert facts["device"] == results["DEVICE_USED"] == facts["devices"][-1]["name"]
    assert [(model["name"], model["sha256"]) for model in facts["models"]] == [("plus-8", digest)]
    assert results["MODELS"] == "plus-8" and results["MODEL_INSTALLED"] == ""
    (speed,) = (speed for speed in facts["speeds"] if speed["device"] == facts["device"])
    assert 0 < speed["seconds_per_window"] == results["SECONDS_PER_WINDOW"] < 5
    assert speed["precision"] in ("float32", "bfloat16") and speed["threads"] >= 1
    assert {"GDAL", "numpy", "torch", "safetensors"} == {package["name"] for package in facts["packages"]}
    page, lines = Path(paths["REPORT"]).read_text(encoding="utf-8"), "\n".join(log.lines["info"])
    for text in (
        f"QGIS {facts['qgis']}",
        f"Python {facts['python']}",
        "Model plus-8",
        digest,
        "cpu (processor",
        "Ready to remove",
    ):
        assert text in lines
    for text in (digest, ">plus-8<", ">torch<", "supplied with the plugin", 'class="good"'):
        assert text in page
    assert re.search("These algorithms can be used now: .*Remove clouds.*SAR to optical", lines)
    assert "would add" not in lines and facts["algorithms"]["waiting"] == []
    assert not [line for line in log.lines["info"] if "<" in line], "the log is read in a terminal too"
    assert log.percents == sorted(log.percents) and log.percents[-1] == 100 and not log.lines["warning"]


def test_nobody_need_ask_for_files(bundled):
    assert set(run(NAME, {})) >= {"READY", "PROBLEMS", "DEVICE_USED", "SECONDS_PER_WINDOW", "MODELS", "MODEL_INSTALLED"}


def test_what_is_missing_is_told_with_the_way_to_get_it(bundled, monkeypatch, tmp_path):
    def missing(needed):
        raise PluginError("torch is missing & <this> is how to get it")

    monkeypatch.setattr(installation_report, "require_packages", missing)
    modules = (
        ("torch", "no_such_torch", True),
        ("numpy", "no_such_numpy", True),
        ("scikit-image", "no_such_skimage", False),
    )
    monkeypatch.setattr(checkinstallation, "MODULES", modules)
    log = Log()
    results = run(NAME, {"REPORT": str(tmp_path / "report.html"), "JSON": str(tmp_path / "facts.json")}, log)
    assert (results["READY"], results["PROBLEMS"], results["DEVICE_USED"]) == (False, 3, "")
    assert results["SECONDS_PER_WINDOW"] is None and results["MODELS"] == "plus-8", "hashes need no torch"
    torch, numpy, skimage = log.lines["warning"]
    assert torch == "torch is missing & <this> is how to get it"
    assert numpy == "numpy: not installed. It is part of QGIS: reinstall QGIS."
    assert skimage.startswith("scikit-image: not installed. Cloud removal works without it")
    assert "pip install" in skimage
    assert "Clouds cannot be removed yet." in log.lines["info"]
    assert any(line.startswith("torch, numpy would add: Best-pixel composite, ") for line in log.lines["info"])
    assert not any("can be used now" in line for line in log.lines["info"]), "without numpy, nothing can"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "torch is missing &amp; &lt;this&gt; is how" in page and 'class="bad"' in page
    assert json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))["problems"] == log.lines["warning"]


def test_where_only_the_defaults_do_not_run_it_says_what_does(bundled, monkeypatch, tmp_path):
    torch = pytest.importorskip("torch", reason="a GPU that torch finds")
    gpu = SimpleNamespace(name="Stand-in", total_memory=8e9, major=12, minor=0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: gpu)

    def run_on(restorer, window_px, device):
        if device != "cpu":
            raise RuntimeError("no kernel image")
        return timing.Timing(2.0, "float32", 1)

    monkeypatch.setattr(timing, "time_restoring", run_on)
    log = Log()
    results = run(NAME, {"REPORT": str(tmp_path / "report.html")}, log)
    assert (results["READY"], results["PROBLEMS"], results["DEVICE_USED"]) == (False, 1, "cuda:0")
    verdict = "Clouds cannot be removed with the default settings, but can with DEVICE cpu and MODEL plus-8."
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert verdict in log.lines["info"] and verdict in page
    assert "does not run" in page and "1.8 h" in page, "3249 windows of 2 s"


def test_the_reports_do_not_name_the_user(bundled, monkeypatch, tmp_path, folder):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    run(NAME, {"REPORT": str(tmp_path / "report.html"), "JSON": str(tmp_path / "facts.json")})
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in ("report.html", "facts.json")]
    assert all("~/models" in text and str(tmp_path) not in text for text in texts)


@pytest.mark.parametrize("by", ["file", "address"])
def test_a_pack_becomes_a_model_that_can_be_chosen(bundled, provider, values, pack, folder, by):
    log, digest = Log(), sha256(pack)
    with serve(pack.read_bytes()) as site:
        site.broken_after = 1000
        source = str(pack) if by == "file" else site.url("broken")
        results = run(NAME, {"MODEL_PACK": source, "SHA256": digest.upper()}, log)
        again = run(NAME, {"MODEL_PACK": source, "SHA256": digest}, log)
        assert len(site.requests) == (0 if by == "file" else 2), "what is installed is not downloaded again"
    assert results["MODEL_INSTALLED"] == again["MODEL_INSTALLED"] == "plus-9"
    assert results["MODELS"] == "plus-8,plus-9"
    assert any(line.startswith("Model plus-9 ") and " is installed. " in line for line in log.lines["info"])
    assert any("already installed from this pack" in line for line in log.lines["info"])
    assert log.percents[-1] == 100
    assert not list(folder.glob(".downloads/*")), "the pack itself is not kept"
    algorithm = provider.algorithm("removeclouds").create()  # as every dialog and run does
    definition = algorithm.parameterDefinition("MODEL")
    assert "plus-9" in definition.options() and definition.defaultValue() != "plus-9"
    restored = run("removeclouds", {**values, "MODEL_FILE": None, "MODEL": "plus-9"})
    assert rasters.read_raster(restored["OUTPUT"]).shape == rasters.read_raster(values["OPTICAL"]).shape


def test_a_pack_by_its_path_needs_no_hash(bundled, pack):
    assert run(NAME, {"MODEL_PACK": str(pack)})["MODEL_INSTALLED"] == "plus-9"


@pytest.mark.parametrize("by", ["processing.run", "a model"])
@pytest.mark.parametrize(
    "changes, message",
    [
        ({"MODEL_PACK": "missing.zip"}, "'missing.zip' is neither a file"),
        ({"MODEL_PACK": "https://packs.test/a.zip"}, "give SHA256 too"),
        ({"MODEL_PACK": "{pack}", "SHA256": "abc"}, "SHA256 is 'abc', expected are 64"),
        ({"MODEL_PACK": "{pack}", "SHA256": "0" * 64}, "not the requested pack"),
        ({"REPORT": "{pack}/report.html", "MODEL_PACK": "{pack}"}, "The folder '.*' of the output does not exist"),
        ({"REPORT": "n" * 300, "MODEL_PACK": "{pack}"}, "nnn' cannot be written .File name too long"),
        ({"REPORT": "{pack}", "MODEL_PACK": "{pack}"}, "MODEL_PACK and REPORT are the same file"),
        ({"REPORT": "{pack}.a", "JSON": "{pack}.a", "MODEL_PACK": "{pack}"}, "REPORT and JSON are the same file"),
    ],
    ids=["no file", "no hash", "half a hash", "another hash", "no folder", "long name", "the pack", "one file for two"],
)
def test_refused_with_one_message_and_nothing_installed(bundled, provider, pack, folder, by, changes, message):
    values = {key: value.format(pack=pack) for key, value in changes.items()}
    with pytest.raises(QgsProcessingException, match=message):
        run(NAME, values) if by == "processing.run" else run_unchecked(provider, NAME, values)
    assert not folder.exists()


def test_a_refused_download_names_its_address_and_not_where_it_was_kept(bundled, tmp_path, folder):
    (tmp_path / "page.zip").write_bytes(b"<html>Log in first</html>")
    with serve((tmp_path / "page.zip").read_bytes()) as site:
        url = site.url("whole")
        with pytest.raises(
            QgsProcessingException, match=f"'{url}' is not installed. It is not a readable zip"
        ) as raised:
            run(NAME, {"MODEL_PACK": f"{url}?key=secret", "SHA256": sha256(tmp_path / "page.zip")})
    assert "secret" not in str(raised.value) and str(folder) not in str(raised.value)


def test_a_log_in_without_encryption_is_warned_of(bundled, pack):
    log = Log()
    with serve(pack.read_bytes()) as site, pytest.raises(QgsProcessingException, match="'abcdefg' cannot be used"):
        run(NAME, {"MODEL_PACK": site.url("whole"), "SHA256": sha256(pack), "AUTHCFG": "abcdefg"}, log)
    assert any("unencrypted" in line for line in log.lines["warning"])


def test_canceled_the_download_is_kept_and_goes_on(bundled, pack, folder):
    log = Log(cancel=True)
    values = {"SHA256": sha256(pack)}
    with serve(pack.read_bytes()) as site:
        site.broken_after = half = len(site.content) // 2
        with pytest.raises(QgsProcessingException, match="Cancelled"):
            run(NAME, {**values, "MODEL_PACK": site.url("slow")}, log)
        assert [path.stat().st_size for path in folder.glob(".downloads/*.part")] == [half]
        assert run(NAME, {**values, "MODEL_PACK": site.url("whole")})["MODEL_INSTALLED"] == "plus-9"
        assert site.ranges() == [None, f"bytes={half}-"]


def test_the_toolbox_downloads_in_a_thread_of_its_own(bundled, provider, pack):
    with serve(pack.read_bytes()) as site:
        site.broken_after, site.breaks = 1000, 1
        values = {"MODEL_PACK": site.url("broken"), "SHA256": sha256(pack)}
        results, threads = run_as_task(provider, NAME, values)
    assert results["MODEL_INSTALLED"] == "plus-9"
    assert threads and threading.get_ident() not in threads


@needs_qgis_process
def test_in_a_terminal_without_torch_it_runs_and_says_how_to_get_it(environment, tmp_path, pack):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['torch'] = None\n", encoding="utf-8")
    without = {**environment, "PYTHONPATH": f"{tmp_path}:{environment['PYTHONPATH']}"}
    del without[MODELS_VARIABLE]
    values = {"MODEL_PACK": str(pack), "JSON": str(tmp_path / "facts.json")}
    done = qgis_process(without, "run", f"sarcloudremoval:{NAME}", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    assert (
        "The networks need the Python package(s) torch, which are not installed" in done.stdout + done.stderr
        and "Ready to remove clouds, without the networks." in done.stdout
    )
    facts = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))
    assert facts["ready"] is True and facts["devices"] == facts["speeds"] == []
    assert [model["name"] for model in facts["models"] if not model["bundled"]] == ["plus-9"]
    profile = Path(without["QGIS_CUSTOM_CONFIG_PATH"])
    assert list(profile.rglob("sar_cloud_removal/models/plus-9/plus-9.safetensors")), (
        "in the profile, where updates leave it"
    )
