"""The scan of a package: nothing is hidden from it, and only what the plugin site lets pass can be explained away."""

import hashlib
import json

import pytest
from sar_cloud_removal.scripts.release import scan
from sar_cloud_removal.scripts.release.archive import PackagingError, write_zip

pytest.importorskip("bandit", reason="the scan needs Bandit (requirements-test.txt)")
pytest.importorskip("detect_secrets", reason="the scan needs detect-secrets (requirements-test.txt)")

CLEAN = "import json\n\n\ndef read(text):\n    return json.loads(text)\n"
SUBPROCESS = "import subprocess\n"


@pytest.fixture
def package(tmp_path):
    """A function that packs files {name: text} into a plugin's zip."""

    def function(**files):
        contents = {f"plugin/{name.replace('__', '.')}": text.encode() for name, text in files.items()}
        return write_zip(tmp_path / "plugin.zip", contents)

    return function


@pytest.fixture
def baseline(tmp_path):
    """A function that writes a baseline with these entries."""

    def function(*entries):
        path = tmp_path / "baseline.json"
        path.write_text(json.dumps(entries))
        return path

    return function


def explanation(rule="B404", path="plugin/start.py", reason="Starts QGIS's own Python only."):
    return {"rule": rule, "path": path, "reason": reason}


def test_clean_package_passes(package, baseline):
    assert scan.scan(package(read__py=CLEAN)) == []
    assert scan.require_clean(package(read__py=CLEAN), baseline()) == "Bandit and detect-secrets: no findings"


def test_both_scanners_see_what_comments_would_hide(package):
    digest = hashlib.sha256(b"weights").hexdigest()
    code = CLEAN + "\n\nassert read('1')  # nosec\n"
    # put together here, so that this file does not look like one with a secret
    secret = f'SUM = "{digest}"  # pragma: allow' + "list secret\n"
    found = scan.scan(package(check__py=code, sums__py=secret, card__json=json.dumps({"sha256": digest}, indent=1)))
    assert [(finding.rule, finding.path) for finding in found] == [
        ("Hex High Entropy String", "plugin/card.json"),
        ("B101", "plugin/check.py"),
        ("Hex High Entropy String", "plugin/sums.py"),
    ]
    assert found[1].line == 8 and str(found[1]).startswith("plugin/check.py:8: B101 Use of assert")


def test_hashes_as_sha256sum_writes_them_are_no_secrets(package):
    assert scan.scan(package(SHA256SUMS=f"{hashlib.sha256(b'weights').hexdigest()}  plus-32.safetensors\n")) == []


def test_hash_of_the_model_that_a_run_started_from_is_no_secret_in_the_card(package):
    release = pytest.importorskip("sar_cloud_removal.training.release", reason="training needs torch and more")
    digest = hashlib.sha256(b"weights").hexdigest()
    origin = release._origin({"name": "plus-32", "version": "1.0", "sha256": digest, "card": "elsewhere"})
    assert origin["sha256"].replace(" ", "") == digest and set(origin) == {"name", "version", "sha256"}
    assert scan.scan(package(card__json=json.dumps({"warm_start": origin}, indent=2))) == []


def test_finding_is_named_unless_it_is_explained(package, baseline):
    path = package(start__py=SUBPROCESS)
    with pytest.raises(PackagingError, match=r"not clean; .*\n  plugin/start.py:1: B404 "):
        scan.require_clean(path, baseline())
    with pytest.raises(PackagingError, match="plugin/start.py:1: B404"):
        scan.require_clean(path, baseline(explanation(path="plugin/other.py")))
    assert scan.require_clean(path, baseline(explanation())).endswith("1 findings, all explained")


def test_explanation_of_what_is_not_found_is_refused(package, baseline):
    with pytest.raises(PackagingError, match="plugin/start.py: B404 is explained in baseline.json and not found"):
        scan.require_clean(package(read__py=CLEAN), baseline(explanation()))


@pytest.mark.parametrize("rule", ["B101", "B603", "Hex High Entropy String"])
def test_what_the_plugin_site_refuses_cannot_be_explained(baseline, rule):
    with pytest.raises(PackagingError, match=f"explains {rule} in plugin/start.py, for which the plugin site refuses"):
        scan.read_baseline(baseline(explanation(rule)))


def test_an_explanation_has_a_reason(baseline):
    with pytest.raises(PackagingError, match="gives no reason for B404"):
        scan.read_baseline(baseline(explanation(reason=" ")))


def test_the_projects_own_baseline_can_be_read():
    assert all(scan.read_baseline().values())


def test_code_that_cannot_be_parsed_is_an_error(package):
    with pytest.raises(PackagingError, match="Bandit cannot read .*broken.py"):
        scan.scan(package(broken__py="def f(:\n"))


def test_a_missing_scanner_says_how_to_get_it(package, monkeypatch):
    monkeypatch.setattr(scan, "_BANDIT", ("no_such_scanner",))
    with pytest.raises(PackagingError, match="No module named no_such_scanner.*scripts/package.sh"):
        scan.scan(package(read__py=CLEAN))
