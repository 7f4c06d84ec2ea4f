"""Who may import whom: the rooms of the package and what each may import, read from the source without running it."""

import ast
from collections import Counter
from typing import NamedTuple, Sequence, Set

import pytest
from checkout import ROOT

PACKAGE = "sar_cloud_removal"
GDAL, TORCH = {"osgeo"}, {"torch", "safetensors"}
QGIS = {"qgis", "PyQt5", "PyQt6", "processing"}
HEAVY = QGIS | GDAL | TORCH
STUDY = {"lightning", "torchmetrics", "tensorboard", "skimage", "PIL", "tifffile", "tqdm", "matplotlib", "scipy"}
ABSENT = STUDY | {"packaging", "pandas", "rasterio", "requests", "yaml"}
"""What no shipped module imports, as few or none of the QGIS builds bring it: all but torch is ready with QGIS."""
MAX_MODULES = 14
"""Most modules that a shipped folder holds, without its subfolders: more are hard to take in at one look."""


class Room(NamedTuple):
    """What the modules of a room may import besides each other."""

    may_import: Sequence[str] = ()  # rooms
    late: Sequence[str] = ()  # rooms, imported inside functions only
    never: Set[str] = frozenset()  # packages of others, not even inside functions


BASE = ("errors", "feedback", "files")
RASTERS = (*BASE, "pipeline.options", "pipeline.rasters")
ENGINE = (
    *RASTERS,
    *("pipeline.pixels", "pipeline.windows", "pipeline.threads", "pipeline.blas", "pipeline.task"),
    "pipeline.provenance",
    *("estimators", "models", "neighbourhood", "version"),
)
SCENE = (*ENGINE, "pipeline.masks")
WORK = (*SCENE, "pipeline.scene")
ROOMS = {
    "errors": Room(never=HEAVY),
    "version": Room(never=HEAVY),
    "files": Room(never=HEAVY),
    "nvidia": Room(never=HEAVY),
    "neighbourhood": Room(never=HEAVY),
    "i18n": Room(never=GDAL | TORCH),
    "feedback": Room(("errors",), never=HEAVY),
    "models": Room(BASE, never=HEAVY),
    "install": Room(("errors", "files", "nvidia"), never=HEAVY | {"numpy", "scipy", "packaging"}),
    "estimators": Room(never=QGIS | GDAL | {"scipy"}),
    "nets": Room((*BASE, "models", "estimators", "neighbourhood"), never=QGIS | GDAL),
    "pipeline": Room(never=HEAVY),
    "pipeline.blas": Room(never=HEAVY),
    "pipeline.memory": Room(never=HEAVY),
    "pipeline.threads": Room(("pipeline.memory",), never=HEAVY),
    "pipeline.options": Room(("errors",), never=HEAVY | {"numpy", "scipy"}),
    "pipeline.rasters": Room((*BASE, "pipeline.options"), never=QGIS | TORCH),
    "pipeline.task": Room((*BASE, "pipeline.blas", "pipeline.memory", "pipeline.rasters"), never=QGIS | TORCH),
    "pipeline.provenance": Room(("models", "version"), never=HEAVY),
    "pipeline.pixels": Room(("errors", "neighbourhood", "pipeline.rasters.grid"), never=HEAVY),
    "pipeline.windows": Room(
        (*BASE, "estimators", "models", "nvidia", "pipeline.options", "pipeline.rasters.grid", "pipeline.threads"),
        late=("nets",),
        never=QGIS | GDAL,
    ),
    "pipeline.masks": Room(ENGINE, late=("nets",), never=QGIS),
    "pipeline.scene": Room(SCENE, late=("nets",), never=QGIS),
    "pipeline.evaluation": Room(SCENE, never=QGIS | TORCH),
    "pipeline.blocks": Room(WORK, late=("nets",), never=QGIS),
    "pipeline.series": Room((*WORK, "pipeline.blocks"), never=QGIS | TORCH),
    "pipeline.tasks": Room(
        (*WORK, "install", "pipeline.blocks", "pipeline.evaluation", "pipeline.series"),
        late=("nets",),
        never=QGIS,
    ),
    "pipeline.__main__": Room((*SCENE, "pipeline.blocks", "pipeline.tasks"), late=("nets",), never=QGIS),
    "gui": Room(
        (
            *(*RASTERS, "i18n", "install", "models", "nvidia", "version"),
            *("pipeline.masks", "pipeline.pixels.origins", "pipeline.tasks.checkinstallation"),
        )
    ),
    "algorithms": Room((*WORK, "gui", "i18n", "install", "pipeline.tasks", "pipeline.evaluation"), never=GDAL | TORCH),
    "plugin": Room(("algorithms", "gui", "i18n", "install"), never=GDAL | TORCH),
    "__init__": Room(("plugin",)),
}
"""The rooms of all shipped modules. A module lies in the room with the longest name that its own name begins with."""


class Import(NamedTuple):
    """One import in a module: ``.pipeline.rasters.grid`` for a module of this package, ``osgeo.gdal`` for others."""

    module: str
    lazy: bool  # inside a function: not run when the module is loaded


def imports_in(text, name):
    """Return the imports in the source ``text`` of the module ``name`` (dotted, without the package)."""
    parents = name.split(".")[:-1]
    found = []
    for node, lazy in nodes_below(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, lazy) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(filter(None, (node.module or "").split(".")))
            if node.level:
                base = ["", *parents[: len(parents) - node.level + 1], *base]
            found += [Import(".".join([*base, alias.name]), lazy) for alias in node.names]
    own = f"{PACKAGE}."
    return [i._replace(module=i.module[len(PACKAGE) :]) if i.module.startswith(own) else i for i in found]


def nodes_below(node, lazy=False):
    """Yield every node below ``node`` and whether it lies inside a function."""
    for child in ast.iter_child_nodes(node):
        yield child, lazy
        yield from nodes_below(child, lazy or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)))


def read_modules():
    """Return ``{dotted name: imports}`` of all modules of the checkout except those of tests and hidden folders."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] not in ("tests", "build", "demo", "runs") and not parts[0].startswith("."):
            name = ".".join(parts)
            found[name] = imports_in(path.read_text(encoding="utf-8"), name)
    return dict(sorted(found.items()))


def lies_in(module, rooms):
    """Return whether ``module`` lies in one of ``rooms``, or in a room within one of them."""
    return any(f"{module}.".startswith(f"{room}.") for room in rooms)


MODULES = read_modules()
SHIPPED = [name for name in MODULES if not lies_in(name, ("training", "scripts", "benchmarks"))]
LOADED_WITHOUT_TORCH = ("plugin", "errors", "models", "pipeline", "algorithms", "gui", "install", "estimators")


def room_of(name):
    """Return the room that a shipped module lies in, ``None`` if there is none."""
    return max((room for room in ROOMS if lies_in(name, [room])), key=len, default=None)


def packages_of(name, lazy=True):
    """Return the packages of others that ``name`` imports, inside functions only if ``lazy``."""
    return {i.module.split(".")[0] for i in MODULES[name] if not i.module.startswith(".") and (lazy or not i.lazy)}


def modules_of(name, lazy=True):
    """Return the modules of this package that ``name`` imports, sorted, inside functions only if ``lazy``."""
    found = set()
    for imported in MODULES[name]:
        if imported.module.startswith(".") and (lazy or not imported.lazy):
            target = imported.module[1:]
            # 'from .grid import Window' names a module's content, 'from . import grid' a module
            parent = target.rpartition(".")[0]
            package = parent if parent not in MODULES else parent.rpartition(".")[0]
            found |= {m for m in (target, parent, f"{target}.__init__", f"{package}.__init__") if m in MODULES}
    return sorted(found - {name})


def loaded_with(name):
    """Return all modules of this package that are loaded with ``name``, itself among them, sorted."""
    seen, todo = set(), [name]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += modules_of(current, lazy=False)
    return sorted(seen)


def test_the_parser_sees_relative_absolute_and_lazy_imports():
    text = "import torch.nn\nfrom ...nets import layers\nfrom .grid import Window\n"
    text += "def f():\n    from sar_cloud_removal.errors import A\n"
    assert imports_in(text, "pipeline.rasters.x") == [
        Import("torch.nn", False),
        Import(".nets.layers", False),
        Import(".pipeline.rasters.grid.Window", False),
        Import(".errors.A", True),
    ]
    assert {"pipeline.rasters.grid", "models.cards", "errors"} <= set(MODULES)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_module_imports_only_what_its_room_may(name):
    room = room_of(name)
    assert room, f"{name} lies in none of the rooms"
    rules = ROOMS[room]
    for module in modules_of(name):
        if not lies_in(module, [room]) and not module.endswith("__init__"):
            assert lies_in(module, (*rules.may_import, *rules.late)), f"{name} ({room}) imports {module}"
    for module in modules_of(name, lazy=False):
        assert not lies_in(module, rules.late), f"{name} ({room}) imports {module} when it is loaded"
    assert not packages_of(name) & rules.never
    assert not packages_of(name) & ABSENT


def test_rooms_stand_one_above_the_other():
    """No two rooms may import each other, directly or through others."""
    below = {room: {*rules.may_import, *rules.late} for room, rules in ROOMS.items()}

    def descend(room, path):
        for other in sorted(below.get(room, ())):
            assert other not in path, " -> ".join((*path, other))
            descend(other, (*path, other))

    for room in ROOMS:
        descend(room, (room,))


def test_folders_are_small_enough_to_take_in():
    counts = Counter(name.rpartition(".")[0] for name in SHIPPED)
    assert {folder: count for folder, count in counts.items() if count > MAX_MODULES} == {}


@pytest.mark.parametrize("name", [name for name in MODULES if lies_in(name, ["training"])])
def test_training_opens_no_raster_through_gdal(name):
    assert not packages_of(name) & QGIS
    for module in loaded_with(name):
        assert not packages_of(module, lazy=False) & GDAL, module


@pytest.mark.parametrize("name", [name for name in SHIPPED if lies_in(name, LOADED_WITHOUT_TORCH)])
def test_loading_the_plugin_does_not_load_torch(name):
    assert not [module for module in loaded_with(name) if packages_of(module, lazy=False) & TORCH]


@pytest.mark.parametrize("name", MODULES)
def test_no_module_needs_itself(name):
    assert not [other for other in modules_of(name, lazy=False) if name in loaded_with(other)]


def test_no_test_module_imports_another():
    """What several of them need lies in tests/helpers, fixtures in the nearest conftest.py."""
    tests = {path.stem: path for path in sorted(ROOT.glob("tests/**/test_*.py"))}
    imported = {
        name: {i.module.split(".")[0] for i in imports_in(path.read_text(encoding="utf-8"), name)}
        & {*tests, "conftest"}
        for name, path in tests.items()
    }
    assert {name: others for name, others in imported.items() if others} == {}
