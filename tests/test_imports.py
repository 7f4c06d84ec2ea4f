"""Who may import whom: the layers of the package, read from the source text without running it."""

import ast
from collections import namedtuple
from pathlib import Path

import pytest
import sar_cloud_removal

PACKAGE = "sar_cloud_removal"
ROOT = Path(sar_cloud_removal.__file__).resolve().parent
SHIPPED_FOLDERS = ("algorithms", "install", "nets", "pipeline")
QGIS = {"qgis", "PyQt5", "PyQt6", "processing"}

Import = namedtuple("Import", "module lazy")  # lazy: inside a function, so not run when the file is loaded


def _parse(text, name):
    """Return the imports of the module ``name`` (dotted, without the package), own modules as ``.pipeline.grid``."""
    parents = name.split(".")[:-1]
    found = []
    for node, lazy in _walk(ast.parse(text), False):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, lazy) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(filter(None, (node.module or "").split(".")))
            if node.level:
                base = ["", *parents[: len(parents) - node.level + 1], *base]
            found += [Import(".".join([*base, alias.name]), lazy) for alias in node.names]
    own = f"{PACKAGE}."
    return [Import(f".{i.module[len(own) :]}", i.lazy) if i.module.startswith(own) else i for i in found]


def _walk(node, lazy):
    for child in ast.iter_child_nodes(node):
        yield child, lazy
        yield from _walk(child, lazy or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)))


def _modules():
    """Return ``{dotted name: imports}`` of every module of the checkout but those of tests and hidden folders."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] not in ("tests", "build", "demo", "runs") and not parts[0].startswith("."):
            found[".".join(parts)] = path
    return {name: _parse(path.read_text(encoding="utf-8"), name) for name, path in found.items()}


MODULES = _modules()


def _in(folder):
    return [name for name in MODULES if name.startswith(f"{folder}.")]


def _third_party(name, lazy=True):
    """Return the top names of other packages that ``name`` imports, those inside functions too if ``lazy``."""
    return {i.module.split(".")[0] for i in MODULES[name] if not i.module.startswith(".") and (lazy or not i.lazy)}


def _own(name, lazy=True):
    """Return the modules of this package that ``name`` imports, those inside functions too if ``lazy``."""
    found = set()
    for imported in MODULES[name]:
        if imported.module.startswith(".") and (lazy or not imported.lazy):
            target = imported.module[1:]
            # 'from .grid import Window' names a module's content, 'from . import grid' a module
            parent = target.rpartition(".")[0]
            package = parent if parent not in MODULES else parent.rpartition(".")[0]
            found |= {m for m in (target, parent, f"{target}.__init__", f"{package}.__init__") if m in MODULES}
    return found - {name}


def _reached(name, lazy=False):
    """Return every module that is loaded with ``name``."""
    seen, todo = set(), [name]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += _own(current, lazy)
    return seen


WINDOWS = {f"install.{stem}" for stem in ("dialog", "form", "job", "network", "offer")}
INSTALL = [name for name in _in("install") if name not in WINDOWS]


def test_the_parser_sees_relative_absolute_and_lazy_imports():
    text = "import torch.nn\nfrom ..nets import cards\nfrom .grid import Window\n"
    text += "def f():\n    from sar_cloud_removal.errors import A\n"
    assert _parse(text, "pipeline.x") == [
        Import("torch.nn", False),
        Import(".nets.cards", False),
        Import(".pipeline.grid.Window", False),
        Import(".errors.A", True),
    ]
    assert {"pipeline.grid", "nets.cards", "errors"} <= set(MODULES)


@pytest.mark.parametrize("name", _in("pipeline") + _in("nets") + _in("training") + INSTALL + ["errors"])
def test_core_knows_nothing_of_qgis(name):
    assert not _third_party(name) & QGIS
    assert not [m for m in _own(name) if m.startswith("algorithms.") or m == "plugin"]


@pytest.mark.parametrize("name", _in("nets"))
def test_networks_know_nothing_of_rasters(name):
    assert not [m for m in _own(name) if m.startswith("pipeline.")]
    assert not _third_party(name) & {"osgeo"}


@pytest.mark.parametrize("name", [m for m in MODULES if m.split(".")[0] in SHIPPED_FOLDERS or "." not in m])
def test_plugin_does_not_need_training_or_scripts(name):
    assert not [m for m in _own(name) if m.split(".")[0] in ("training", "scripts")]
    assert not _third_party(name) & {"lightning", "torchmetrics", "tensorboard", "skimage", "PIL", "tifffile", "tqdm"}


@pytest.mark.parametrize("name", INSTALL)
def test_installing_needs_nothing_that_may_be_missing(name):
    assert not [m for m in _own(name) if m.split(".")[0] not in ("install", "errors", "__init__")]
    assert not _third_party(name) & {"numpy", "scipy", "osgeo", "torch", "safetensors", "packaging"}


@pytest.mark.parametrize("name", ["plugin", "errors", "nets.cards", "pipeline.options", *_in("algorithms"), *_in("install")])
def test_loading_the_plugin_does_not_load_torch(name):
    assert not [module for module in _reached(name) if _third_party(module, lazy=False) & {"torch", "safetensors"}]


@pytest.mark.parametrize("stem", ["blend", "clouds", "composite", "grid", "options", "radiometry", "windows"])
def test_arithmetic_needs_neither_gdal_nor_torch(stem):
    for module in _reached(f"pipeline.{stem}", lazy=True):
        assert not _third_party(module) & {"osgeo", "torch"}, module


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_needs_itself(name):
    assert not [other for other in _own(name, lazy=False) if name in _reached(other)]
