"""What Bandit and detect-secrets find in a package, with all their rules and nothing switched off by comments.

The plugin site refuses an upload for any finding of the rules it has switched on. This scan has all rules; a finding
of one that the site's own list switches off may stay where ``scan_baseline.json`` says why.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import List

from .archive import PackagingError

BASELINE = Path(__file__).with_name("scan_baseline.json")
OFF_ON_SITE = ("B109", "B404", "B410", "B411", "Public IP (ipv4)")
"""The rules that the site's list (QGIS-Plugins-Website, management/commands/data/*_rules.json) switches off."""
_BANDIT = ("bandit", "--recursive", ".", "--format", "json", "--quiet", "--ignore-nosec")
_SECRETS = (
    *("detect_secrets", "scan", "--all-files", "--no-verify", "."),
    *("--disable-filter", "detect_secrets.filters.allowlist.is_line_allowlisted"),
)


@dataclass(frozen=True)
class Finding:
    """``rule``: Bandit's number or detect-secrets' type; ``path``: in the zip, with its top folder."""

    rule: str
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule} {self.text}"


def require_clean(package, baseline=BASELINE) -> str:
    """Return a summary of the scan of the zip ``package``.

    Raises ``PackagingError`` that lists what ``baseline`` does not explain, or explains in vain.
    """
    findings, explained = scan(package), read_baseline(baseline)
    keys = {(finding.rule, finding.path) for finding in findings}
    open_ones = [str(finding) for finding in findings if (finding.rule, finding.path) not in explained]
    stale = [
        f"{path}: {rule} is explained in {Path(baseline).name} and not found" for rule, path in explained.keys() - keys
    ]
    if open_ones or stale:
        lines = "\n  ".join(open_ones + sorted(stale))
        raise PackagingError(f"The scan of '{package}' is not clean; mend what it names:\n  {lines}")
    return f"Bandit and detect-secrets: {len(findings) or 'no'} findings{', all explained' if findings else ''}"


def scan(package) -> List[Finding]:
    """Return all findings in the zip ``package``, by path and line; raise ``PackagingError`` where a scanner fails."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
        bandit, secrets = (_report(command, folder) for command in (_BANDIT, _SECRETS))
    if bandit["errors"]:
        raise PackagingError(f"Bandit cannot read {bandit['errors'][0]['filename']}: {bandit['errors'][0]['reason']}.")
    found = [
        Finding(result["test_id"], _tidy(result["filename"]), result["line_number"], result["issue_text"])
        for result in bandit["results"]
    ]
    found += [
        Finding(result["type"], _tidy(path), result["line_number"], "looks like a secret")
        for path, results in secrets["results"].items()
        for result in results
    ]
    return sorted(found, key=lambda finding: (finding.path, finding.line, finding.rule))


def read_baseline(path=BASELINE) -> dict:
    """Return ``{(rule, path): reason}``; raise ``PackagingError`` for a missing reason or a rule the site enforces."""
    entries = json.loads(Path(path).read_text(encoding="utf-8"))
    for entry in entries:
        if entry["rule"] not in OFF_ON_SITE:
            raise PackagingError(
                f"'{path}' explains {entry['rule']} in {entry['path']}, for which the plugin site refuses an upload "
                f"whatever the reason. Change the code; explained may be {', '.join(OFF_ON_SITE)}."
            )
        if not entry.get("reason", "").strip():
            raise PackagingError(f"'{path}' gives no reason for {entry['rule']} in {entry['path']}. Add it.")
    return {(entry["rule"], entry["path"]): entry["reason"] for entry in entries}


def _report(command, folder) -> dict:
    """Run a scanner in ``folder`` and return the JSON it prints; findings make its exit status 1."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        detail = (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
        raise PackagingError(
            f"{command[0]} did not run ({detail}). Run scripts/package.sh, which installs requirements-test.txt first."
        ) from None


def _tidy(path: str) -> str:
    return Path(path).as_posix()
