"""Build the zip that QGIS installs, the same bytes every time: python3 scripts/package.py [--development].

A release needs real addresses in metadata.txt, because the plugin site calls each of them;
``--development`` builds without, under another file name.
"""

import argparse
import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

PLUGIN = "sar_cloud_removal"
SHIPPED = (
    "__init__.py", "errors.py", "plugin.py", "metadata.txt", "LICENSE", "README.md", "CHANGELOG.md",
    "algorithms", "nets", "pipeline", "resources", "weights",
)  # fmt: skip
REQUIRED = ("__init__.py", "metadata.txt", "LICENSE")
MAX_BYTES = 25_000_000
"""The most that plugins.qgis.org accepts."""
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold; real dates would differ between checkouts


class PackagingError(Exception):
    """The package cannot be built; the text names cause and remedy."""


def build(root, folder, development: bool = False) -> Path:
    """Write the package of the checkout ``root`` into ``folder`` and return its path.

    Takes the files that git tracks, as they are in the working tree. Raises ``PackagingError`` where something
    is missing, the package is too large or, unless ``development``, an address is a placeholder.
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
    folder.mkdir(parents=True, exist_ok=True)
    package = folder / f"{PLUGIN}-{metadata['version']}{'-development' if development else ''}.zip"
    _write_zip(package, root, files)
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
    command = ["git", "-C", str(root), "ls-files", "-z", "--", *SHIPPED]
    try:
        listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        detail = (getattr(error, "stderr", "") or str(error)).strip()
        raise PackagingError(f"git cannot list the files of '{root}' ({detail}). Build from a git checkout.") from error
    return sorted(name for name in listing.split("\0") if name and (Path(root) / name).is_file())


def read_metadata(root) -> dict:
    """Return the ``[general]`` section of metadata.txt; raise ``PackagingError`` where it has no version."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(Path(root) / "metadata.txt", encoding="utf-8")
    metadata = dict(parser["general"]) if parser.has_section("general") else {}
    if not metadata.get("version"):
        raise PackagingError("metadata.txt has no version in its section [general]. Add it.")
    return metadata


def _write_zip(package: Path, root: Path, files) -> None:
    with zipfile.ZipFile(package, "w") as archive:
        for name in files:
            entry = zipfile.ZipInfo(f"{PLUGIN}/{name}", date_time=_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (root / name).read_bytes(), compresslevel=9)


def main() -> int:
    """Build the package of this checkout into build/ and return the exit status."""
    parser = argparse.ArgumentParser(description="Build the zip that QGIS installs.")
    parser.add_argument("--development", action="store_true", help="build although addresses are placeholders")
    arguments = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    try:
        package = build(root, root / "build", arguments.development)
    except PackagingError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"{package.relative_to(root)}: {package.stat().st_size:,} of at most {MAX_BYTES:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
