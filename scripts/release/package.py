"""Build the zip that QGIS installs, the same bytes every time, and a pack for every model that is too large for it.

A release needs real addresses in metadata.txt, because the plugin site calls each of them;
``--development`` builds without, under another file name. scripts/package.sh installs what this needs and runs it.
"""

import argparse
import configparser
import hashlib
import subprocess
import sys
from pathlib import Path

from ...models.cards import SUMS_FILE
from .archive import PackagingError, write_zip
from .modelpack import build_pack, wide_models
from .scan import require_clean

PLUGIN = "sar_cloud_removal"
SHIPPED = (
    "__init__.py", "errors.py", "feedback.py", "files.py", "i18n.py", "neighbourhood.py", "nvidia.py", "plugin.py",
    "version.py", "metadata.txt", "LICENSE", "README.md", "CHANGELOG.md",
    "algorithms", "estimators", "gui", "install", "models", "nets", "pipeline", "resources", "weights",
)  # fmt: skip
REQUIRED = ("__init__.py", "metadata.txt", "LICENSE")
FOR_TRANSLATORS = "resources/i18n/*.ts"
"""Not shipped: QGIS reads what they are compiled to."""
MAX_BYTES = 25_000_000
"""The most that plugins.qgis.org accepts."""


def build(root, folder, development: bool = False) -> Path:
    """Write the package of the checkout ``root`` into ``folder`` and return its path.

    Takes the files that git tracks, as they are in the working tree, but no model that is too wide. Raises
    ``PackagingError`` where something is missing, the package is too large or, unless ``development``, an address is
    a placeholder.
    """
    root, folder = Path(root), Path(folder)
    files = shipped_files(root)
    missing = [name for name in REQUIRED if name not in files]
    if missing:
        raise PackagingError(f"Not among the files that git tracks: {', '.join(missing)}. Add them to the repository.")
    metadata = read_metadata(root)
    placeholders = [f"{key}={value}" for key, value in metadata.items() if "example.org" in value]
    if placeholders and not development:
        raise PackagingError(
            f"metadata.txt still has placeholder addresses: {', '.join(placeholders)}. "
            "Put real ones in for a release, or build with --development to try the plugin."
        )
    package = folder / f"{PLUGIN}-{metadata['version']}{'-development' if development else ''}.zip"
    write_zip(package, {f"{PLUGIN}/{name}": _content(root, name, files) for name in files})
    size = package.stat().st_size
    if size > MAX_BYTES:
        package.unlink()
        largest = sorted(files, key=lambda name: (root / name).stat().st_size)[-3:]
        raise PackagingError(
            f"The package has {size:,} bytes, plugins.qgis.org accepts {MAX_BYTES:,}. "
            f"Leave something out; the largest files are {', '.join(reversed(largest))}."
        )
    return package


def shipped_files(root) -> list:
    """Return the files of the package, sorted, as POSIX paths relative to ``root``."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--", *SHIPPED, f":(exclude){FOR_TRANSLATORS}"]
    try:
        listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        detail = (getattr(error, "stderr", "") or str(error)).strip()
        raise PackagingError(f"git cannot list the files of '{root}' ({detail}). Build from a git checkout.") from error
    too_wide = {f"weights/{card.stem}" for card in wide_models(Path(root) / "weights")}
    names = (name for name in listing.split("\0") if name and name.rpartition(".")[0] not in too_wide)
    return sorted(name for name in names if (Path(root) / name).is_file())


def read_metadata(root) -> dict:
    """Return the ``[general]`` section of metadata.txt; raise ``PackagingError`` where it has no version."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(Path(root) / "metadata.txt", encoding="utf-8")
    metadata = dict(parser["general"]) if parser.has_section("general") else {}
    if not metadata.get("version"):
        raise PackagingError("metadata.txt has no version in its section [general]. Add it.")
    return metadata


def _content(root: Path, name: str, files) -> bytes:
    content = (root / name).read_bytes()
    if name != f"weights/{SUMS_FILE}":
        return content
    lines = content.decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if f"weights/{line.split()[-1]}" in files).encode("utf-8")


def _scanned(package: Path) -> str:
    try:
        return require_clean(package)
    except PackagingError:
        package.unlink()  # nobody shall upload it
        raise


def main(arguments=None) -> int:
    """Build and scan the package of this checkout, and the model packs, into build/; return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/package.sh", description="Build the zip that QGIS installs.")
    parser.add_argument("--development", action="store_true", help="build although addresses are placeholders")
    parser.add_argument(
        "--model", action="append", metavar="CARD", help="build a pack of this model; default: wide ones in weights/"
    )
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent.parent
    try:
        package = build(root, root / "build", options.development)
        scanned = _scanned(package)
        packs = [build_pack(card, root / "build") for card in options.model or wide_models(root / "weights")]
    except PackagingError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"{package.relative_to(root)}: {package.stat().st_size:,} of at most {MAX_BYTES:,} bytes; {scanned}")
    for pack in packs:
        digest = hashlib.sha256(pack.read_bytes()).hexdigest()
        print(f"{pack.relative_to(root)}: {pack.stat().st_size:,} bytes, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
