"""Who may import whom: the rooms of the package and what each may know, read from the source text without running it."""

import ast
from collections import namedtuple

import pytest
from checkout import ROOT

PACKAGE = "sar_cloud_removal"
GDAL, TORCH = {"osgeo"}, {"torch", "safetensors"}
QGIS = {"qgis", "PyQt5", "PyQt6", "processing"}
STUDY = {"lightning", "torchmetrics", "tensorboard", "skimage", "PIL", "tifffile", "tqdm", "matplotlib"}

Room = namedtuple("Room", "may_import late never", defaults=((), (), frozenset()))
"""``may_import``: rooms whose modules a module of this room may import, besides its own. ``late``: rooms it may import only
inside functions. ``never``: third-party packages that no module of it imports, not even late."""

BASE = ("errors", "feedback", "files")
RASTERS = (*BASE, "pipeline.options", "pipeline.rasters")
ENGINE = (*RASTERS, "pipeline.pixels", "pipeline.windows", "pipeline.threads", "models", "version")
SCENE = (*ENGINE, "pipeline.masks")
ROOMS = {
    "errors": Room(never=QGIS | GDAL | TORCH),
    "version": Room(never=QGIS | GDAL | TORCH),
    "files": Room(never=QGIS | GDAL | TORCH),
    "nvidia": Room(never=QGIS | GDAL | TORCH),
    "i18n": Room(never=GDAL | TORCH),
    "feedback": Room(("errors",), never=QGIS | GDAL | TORCH),
    "models": Room(BASE, never=QGIS | GDAL | TORCH),
    "install": Room(("errors", "files", "nvidia"), never=QGIS | GDAL | TORCH | {"numpy", "scipy", "packaging"}),
    "nets": Room((*BASE, "models"), never=QGIS | GDAL),
    "pipeline": Room(never=QGIS | GDAL | TORCH),
    "pipeline.threads": Room(never=QGIS | GDAL | TORCH),
    "pipeline.options": Room(("errors",), never=QGIS | GDAL | TORCH | {"numpy", "scipy"}),
    "pipeline.rasters": Room((*BASE, "pipeline.options"), never=QGIS | TORCH),
    "pipeline.pixels": Room(("errors", "pipeline.rasters.grid"), never=QGIS | GDAL | TORCH),
    "pipeline.windows": Room(
        (*BASE, "models", "nvidia", "pipeline.options", "pipeline.rasters.grid", "pipeline.threads"),
        late=("nets",),
        never=QGIS | GDAL,
    ),
    "pipeline.masks": Room(ENGINE, late=("nets",), never=QGIS),
    "pipeline.scene": Room(SCENE, late=("nets",), never=QGIS),
    "pipeline.evaluation": Room(SCENE, never=QGIS | TORCH),
    "pipeline.blocks": Room((*SCENE, "pipeline.scene"), late=("nets",), never=QGIS),
    "pipeline.tasks": Room(
        (*SCENE, "install", "pipeline.scene", "pipeline.blocks", "pipeline.evaluation"), late=("nets",), never=QGIS
    ),
    "pipeline.__main__": Room((*SCENE, "pipeline.blocks", "pipeline.tasks"), late=("nets",), never=QGIS),
    "gui": Room(
        (
            "errors",
            "feedback",
            "files",
            "i18n",
            "install",
            "models",
            "nvidia",
            "pipeline.options",
            "pipeline.rasters",
            "pipeline.masks",
            "version",
        )
    ),
    "algorithms": Room(
        (*SCENE, "gui", "i18n", "install", "pipeline.scene", "pipeline.tasks", "pipeline.evaluation"),
        never=GDAL | TORCH,
    ),
    "plugin": Room(("algorithms", "gui", "i18n", "install"), never=GDAL | TORCH),
    "__init__": Room(("plugin",)),
}
"""Every shipped module lies in one of these rooms, the longest name that fits; a room stands below those that may import it."""


def _parse(text, name):
    """Return the imports of the module ``name`` (dotted, without the package), own modules as ``.pipeline.rasters.grid``."""
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


Import = namedtuple("Import", "module lazy")  # lazy: inside a function, so not run when the file is loaded


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
APART = ("training", "scripts", "benchmarks")
SHIPPED = [name for name in MODULES if name.split(".")[0] not in APART]


def _room(name):
    """Return the room that a shipped module lies in."""
    fitting = [room for room in ROOMS if f"{name}.".startswith(f"{room}.")]
    return max(fitting, key=len, default=None)


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


def _within(module, rooms):
    return any(f"{module}.".startswith(f"{room}.") for room in rooms)


def test_the_parser_sees_relative_absolute_and_lazy_imports():
    text = "import torch.nn\nfrom ...nets import layers\nfrom .grid import Window\n"
    text += "def f():\n    from sar_cloud_removal.errors import A\n"
    assert _parse(text, "pipeline.rasters.x") == [
        Import("torch.nn", False),
        Import(".nets.layers", False),
        Import(".pipeline.rasters.grid.Window", False),
        Import(".errors.A", True),
    ]
    assert {"pipeline.rasters.grid", "models.cards", "errors"} <= set(MODULES)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_module_imports_only_what_its_room_may(name):
    room = _room(name)
    assert room, f"{name} lies in none of the rooms"
    rules = ROOMS[room]
    for module in _own(name):
        if not _within(module, [room]) and not module.endswith("__init__"):
            assert _within(module, (*rules.may_import, *rules.late)), f"{name} ({room}) imports {module}"
    for module in _own(name, lazy=False):
        assert not _within(module, rules.late), f"{name} ({room}) imports {module} when it is loaded"
    assert not _third_party(name) & rules.never
    assert not _third_party(name) & STUDY


def test_rooms_stand_one_above_the_other():
    """No two rooms may import each other, directly or through others."""
    below = {room: set(rules.may_import) | set(rules.late) for room, rules in ROOMS.items()}

    def reaches(room, seen=()):
        for other in below.get(room, ()):
            assert other not in seen, f"{' -> '.join((*seen, other))}"
            reaches(other, (*seen, other))

    for room in ROOMS:
        reaches(room, (room,))


@pytest.mark.parametrize("name", [m for m in MODULES if m.startswith("training.")])
def test_training_opens_no_raster_through_gdal(name):
    assert not _third_party(name) & QGIS
    for module in _reached(name):
        assert not _third_party(module, lazy=False) & GDAL, module


@pytest.mark.parametrize(
    "name",
    [m for m in SHIPPED if _within(m, ["plugin", "errors", "models", "pipeline", "algorithms", "gui", "install"])],
)
def test_loading_the_plugin_does_not_load_torch(name):
    assert not [module for module in _reached(name) if _third_party(module, lazy=False) & TORCH]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_needs_itself(name):
    assert not [other for other in _own(name, lazy=False) if name in _reached(other)]
