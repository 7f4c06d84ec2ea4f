"""What a run costs before its first window: ``python -m sar_cloud_removal.benchmarks.startup [--rounds 3]``.

In turns, each in a process of its own: ``qgis_process run gdal:translate`` in a profile without the plugin,
``import torch``, and ``removeclouds`` on a raster of one window in ``qgis_process``, with a cloud and without, by the
estimators alone and with the networks among them. Prints processor seconds, and those of the plugin relative to the
first two together; then which imports they are.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from pathlib import Path

from ..pipeline.options.removeclouds import AUTO, CLOSED_FORM
from .measure import machine
from .scenes import draw, nowhere

PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
"""Debian 12's wrapper hands on an option that the program does not know."""
SIDE_PX = 256
BARE, TORCH = "gdal:translate", "import torch"
_IMPORTED = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)", re.MULTILINE)


def profile(folder, with_plugin: bool) -> dict:
    """Return an environment with a new QGIS profile in ``folder``, in which the plugin is enabled or absent."""
    plugins = Path(folder) / "plugins"
    plugins.mkdir(parents=True)
    environment = {
        **os.environ,
        "HOME": str(folder),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder),
        "QGIS_PLUGINPATH": str(plugins),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": sysconfig.get_path("purelib"),  # where torch is
    }
    if with_plugin:
        (plugins / "sar_cloud_removal").symlink_to(Path(__file__).resolve().parent.parent, target_is_directory=True)
        subprocess.run(
            [PROGRAM, "plugins", "enable", "sar_cloud_removal"], env=environment, check=True, capture_output=True
        )
    return environment


def one_cloud(rows, columns):
    """One square of cloud in the middle of the raster."""
    return (abs(rows - SIDE_PX // 2) < 30) & (abs(columns - SIDE_PX // 2) < 30)


def commands(folder) -> dict:
    """Return the commands and their environments by name; what they read is written into ``folder``."""
    folder = Path(folder)
    bare, ours = (profile(folder / name, name == "ours") for name in ("bare", "ours"))
    found = {TORCH: ([sys.executable, "-c", TORCH], bare)}
    for name, clouds in (("one window", one_cloud), ("no cloud", nowhere)):
        place = folder / name.replace(" ", "_")
        place.mkdir()
        optical, sar, mask = draw(place, SIDE_PX, SIDE_PX, clouds)
        inputs = [f"OPTICAL={optical}", f"SAR={sar}", f"CLOUD_MASK={mask}", f"OUTPUT={place / 'out.tif'}"]
        for estimator in (CLOSED_FORM, AUTO):
            command = [PROGRAM, "run", "sarcloudremoval:removeclouds", "--", *inputs, f"ESTIMATOR={estimator}"]
            found[f"{name}, {estimator}"] = command, ours
    found[BARE] = [PROGRAM, "run", BARE, "--", f"INPUT={optical}", f"OUTPUT={folder / 'copy.tif'}"], bare
    return found


def seconds_of(command, environment) -> tuple:
    """Run ``command``; return its processor seconds and its seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - started


def imports_of(command, environment) -> Counter:
    """Return the seconds that the modules of each package take to be imported in ``command``."""
    done = subprocess.run(
        command, env={**environment, "PYTHONPROFILEIMPORTTIME": "1"}, capture_output=True, text=True, check=True
    )
    found: Counter = Counter()
    for microseconds, name in _IMPORTED.findall(done.stderr):
        found[name.partition(".")[0]] += int(microseconds) / 1e6
    return found


def main() -> None:
    """Read the command line, measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--packages", type=int, default=8, help="how many packages to list")
    arguments = parser.parse_args()
    if PROGRAM is None:
        raise SystemExit("qgis_process is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        runs = commands(folder)
        least = {name: (float("inf"), float("inf")) for name in runs}
        for _ in range(arguments.rounds):
            for name, run in runs.items():
                least[name] = tuple(map(min, least[name], seconds_of(*run)))
        print(machine())
        print("| run | processor, s | elapsed, s | relative to a bare run and `import torch` |\n|---|---|---|---|")
        whole = least[BARE][0] + least[TORCH][0]
        for name, (processor, elapsed) in least.items():
            ratio = "" if name in (BARE, TORCH) else f"{processor / whole:.2f}"
            print(f"| {name} | {processor:.2f} | {elapsed:.2f} | {ratio} |")
        print("\n| package | seconds of imports |\n|---|---|")
        for package, seconds in imports_of(*runs[f"one window, {AUTO}"]).most_common(arguments.packages):
            print(f"| {package} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
