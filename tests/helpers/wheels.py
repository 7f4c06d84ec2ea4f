"""Tiny wheels called torch, safetensors and so on: an installation of them is as real as any, and takes a second."""

import zipfile
from pathlib import Path

TORCH = """
__version__ = "{version}"


class version:
    cuda = None


class backends:
    class mps:
        @staticmethod
        def is_available():
            return False


class Tensor:
    def __init__(self, values):
        self._values = values

    def numpy(self):
        return self._values


from_numpy = Tensor
"""
PLAIN = '__version__ = "{version}"\n'


def write_wheel(folder, name, version, source=PLAIN, requires=(), tag="py3-none-any", extra=()) -> Path:
    """Write a wheel whose module has the text ``source``; ``extra``: further files as pairs of path and text."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name.replace('-', '_')}-{version}"
    info, module = f"{stem}.dist-info", name.replace("-", "_")
    needs = "".join(f"Requires-Dist: {text}\n" for text in requires)
    files = {
        f"{module}/__init__.py": source.replace("{version}", version),
        **dict(extra),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name_inside, text in files.items():
            wheel.writestr(name_inside, text)
    return path


def write_packages(folder, torch=TORCH, version="2.13.0"):
    """Write wheels of all packages the plugin needs and of what this torch requires; return the folder."""
    write_wheel(folder, "torch", version, torch, requires=("numpy>=1.20", "lonely-helper"))
    write_wheel(folder, "lonely-helper", "1.0")
    write_wheel(folder, "safetensors", "0.8.0")
    return Path(folder)
