"""The documentation is true: the pages match the algorithms, recipes and examples run, links and pictures exist.

``UPDATE_DOCS=1 pytest tests/scripts/test_docs.py`` writes docs/algorithms/.
"""

import ast
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasters
from checkout import ROOT
from osgeo import gdal
from qgisprocess import PROGRAM, needs_qgis_process
from sar_cloud_removal.algorithms import checkinstallation
from sar_cloud_removal.models.store import ModelStore
from sar_cloud_removal.scripts.docs import algorithm_pages

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
UPDATE = os.environ.get("UPDATE_DOCS")
DATES = ("2023-06-02", "2023-06-07")
LARGEST_PICTURE_BYTES, LARGEST_FOLDER_BYTES = 150_000, 1_600_000
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"^```.*?^```$|`[^`]+`", re.DOTALL | re.MULTILINE)
REPOSITORY_PATH = re.compile(r"(?<![\w/.:<>…-])[a-z_][\w-]*/[\w./*-]*")
MADE_PATHS = ("build/", "demo/", "scenes/")
"""What scripts write, or what a user has."""
_PAGES_WITH_PATHS = ("developers", "guide", "limits", "model-packs", "recipes")
DOCUMENTS_WITH_PATHS = ("README.md", "benchmarks/README.md", *(f"docs/{name}.md" for name in _PAGES_WITH_PATHS))


def blocks(name, language):
    """Return the code blocks of one language in a page of ``docs/``."""
    return [text for found, text in BLOCK.findall((DOCS / name).read_text(encoding="utf-8")) if found == language]


def test_every_parameter_has_help_that_a_terminal_can_show(provider):
    found = [(a.name(), d.name(), d.help()) for a in provider.algorithms() for d in a.parameterDefinitions()]
    assert found
    assert [entry for entry in found if not entry[2].strip() or "<" in entry[2]] == []


def test_pages_of_algorithms_are_current(provider):
    if UPDATE:
        algorithm_pages.write(provider)
    written = {path.name: path.read_text(encoding="utf-8") for path in algorithm_pages.FOLDER.glob("*.md")}
    wanted = algorithm_pages.pages(provider)
    assert set(written) == set(wanted)
    stale = [name for name, text in wanted.items() if written[name] != text]
    assert not stale, "run UPDATE_DOCS=1 bash scripts/test.sh tests/scripts/test_docs.py and commit docs/algorithms/"


def test_examples_name_what_an_algorithm_has_and_needs(provider):
    needed = algorithm_pages.QgsProcessingParameterDefinition.Flag.FlagOptional
    assert set(algorithm_pages.EXAMPLES) == {algorithm.name() for algorithm in provider.algorithms()}
    for algorithm in provider.algorithms():
        definitions = {item.name(): item for item in algorithm.parameterDefinitions()}
        required = {n for n, d in definitions.items() if not d.flags() & needed and d.defaultValue() is None}
        assert required <= set(algorithm_pages.EXAMPLES[algorithm.name()]) <= set(definitions), algorithm.name()


@pytest.fixture
def example_folder(tmp_path, monkeypatch):
    """The current folder, with the rasters that examples and recipes name: all of one small scene, a little brighter on
    each date, but not everywhere: it would be the same date in other units.
    """
    scene = rasters.write_scene(tmp_path)
    mask = rasters.read_raster(scene.mask)
    scl = rasters.write_raster(tmp_path / "scl.tif", np.where(mask > 0, 9, 4).astype(np.uint8))
    copies = {"s2": scene.optical, "s1": scene.sar, "clear": scene.optical, "restored": scene.optical}
    for date in ("first", "second", "third"):
        copies.update({date: scene.optical, f"{date}_s1": scene.sar, f"{date}_scl": scl})
    for day in ("2024-05-03", "2024-05-18", "2024-06-02"):
        copies.update({f"s2_{day}": scene.optical, f"scl_{day}": scl})
    for name, path in copies.items():
        shutil.copy(path, tmp_path / f"{name}.tif")
    for date in DATES:
        folder = tmp_path / "scenes" / date
        folder.mkdir(parents=True)
        for name in ("s2", "s1", "scl"):
            shutil.copy(tmp_path / f"{name}.tif", folder)
    dated = ("first", "second", "third", "s2_2024-05-18", "s2_2024-06-02", *(f"scenes/{date}/s2" for date in DATES))
    for brighter, name in enumerate(dated, start=1):
        dataset = gdal.Open(str(tmp_path / f"{name}.tif"), gdal.GA_Update)
        values = dataset.ReadAsArray()
        grown = np.random.default_rng(brighter).integers(0, 60, values.shape)
        dataset.WriteArray((values + grown).astype(values.dtype))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", algorithm_pages.EXAMPLES)
def test_examples_run(name, provider, example_folder, tiny_model, few_trials, monkeypatch):
    import processing

    values = dict(algorithm_pages.EXAMPLES[name])
    known = {item.name() for item in provider.algorithm(name).parameterDefinitions()}
    if "MODEL_FILE" in known and name != "detectclouds":  # whose models are of another kind
        values.update(MODEL_FILE=tiny_model, DEVICE="cpu")
    if name == "checkinstallation":  # which times every model there is
        store = ModelStore(Path(tiny_model).parent, example_folder / "models")
        monkeypatch.setattr(checkinstallation, "model_store", lambda: store)
    outputs = [key for key in values if provider.algorithm(name).parameterDefinition(key).isDestination()]
    for key in outputs:
        Path(values[key]).unlink(missing_ok=True)
    processing.run(f"sarcloudremoval:{name}", values)
    assert outputs and all((example_folder / values[key]).stat().st_size > 0 for key in outputs)


@pytest.fixture
def shell(environment, example_folder):
    """Environment in which ``qgis_process`` is the programme itself; clouds are removed without networks, for to load
    torch takes longer than all the rest.
    """
    folder = example_folder / "bin"
    folder.mkdir()
    program = folder / "qgis_process"
    program.write_text(
        "#!/bin/sh\n"
        'case "$*" in *ESTIMATOR=*) ;; *:removeclouds*) set -- "$@" ESTIMATOR=closed-form;; esac\n'
        f'exec {PROGRAM} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {**environment, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}


@needs_qgis_process
@pytest.mark.parametrize("script", blocks("recipes.md", "bash"), ids=lambda text: text.split("\n")[0][:40])
def test_recipes_for_the_terminal_run(script, shell, example_folder):
    if "parallel --" in script and shutil.which("parallel") is None:
        pytest.skip("GNU parallel is not installed")
    (example_folder / "restored.tif").unlink()
    if "SLURM_ARRAY_TASK_ID" in script:  # Slurm runs it once for each number
        script = f"for SLURM_ARRAY_TASK_ID in 1 2; do\n{script}\ndone"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=shell,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    logs = "\n".join(path.read_text(encoding="utf-8") for path in example_folder.rglob("log.txt"))
    assert done.returncode == 0 and "failed" not in done.stdout, done.stderr + logs
    if "removecloudsseries" in script:
        assert all((example_folder / "season" / f"{date}_restored.tif").is_file() for date in DATES), done.stdout
    elif "scenes/*" in script:
        assert all((example_folder / "scenes" / date / "restored.tif").is_file() for date in DATES), logs
    if "evaluaterestoration" in script:
        assert (example_folder / "report.html").is_file() and "psnr" in (example_folder / "figures.csv").read_text(
            "utf-8"
        )
    if "--json" in script:
        assert re.search(r"cloudy: 0\.\d+", done.stdout)


@pytest.mark.parametrize("script", blocks("recipes.md", "python"), ids=["console", "engine"])
def test_recipes_in_python_run(script, provider, example_folder, tiny_model, monkeypatch, capsys):
    import processing
    from sar_cloud_removal.pipeline.options.inference import InferenceOptions

    run, small = processing.run, {"MODEL_FILE": tiny_model, "DEVICE": "cpu"}
    monkeypatch.setattr(processing, "run", lambda name, values: run(name, {**values, **small}))
    monkeypatch.setattr(InferenceOptions.__init__, "__defaults__", ("", tiny_model, 64, 0, "cpu", "float32", 0, 0))
    exec(compile(script, "recipes.md", "exec"), {})
    said = capsys.readouterr().out
    assert all((example_folder / "scenes" / date / "restored.tif").is_file() for date in DATES), said
    assert all(f"{date}: " in said for date in DATES)


def test_recipes_for_data_are_python():
    found = blocks("data.md", "python")
    assert len(found) == 4
    for text in found:
        ast.parse(text)


def test_bands_get_names_as_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = [str(rasters.write_raster(tmp_path / f"{number}.tif", np.ones((4, 4), np.uint16))) for number in range(5)]
    gdal.BuildVRT("s2_2023-07-14.vrt", files, separate=True)
    (script,) = [text for text in blocks("data.md", "python") if "SetDescription(name)\nraster = None" in text]
    exec(compile(script, "data.md", "exec"), {})
    named = gdal.Open("s2_2023-07-14.vrt")
    names = [named.GetRasterBand(number).GetDescription() for number in range(1, 6)]
    assert names == ["B4", "B3", "B2", "B8", "B11"]


def anchors(path):
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        if "://" in target:
            continue
        other = page.parent / name if name else page
        assert other.exists(), target
        assert not anchor or anchor in anchors(other), target


def repository_paths(text):
    """Return what is set as code in a Markdown text and looks like a path in the repository."""
    found = [path for code in CODE.findall(text) for path in REPOSITORY_PATH.findall(code)]
    return [path for path in found if not path.startswith(MADE_PATHS)]


def test_paths_of_the_repository_are_recognised():
    text = "`pipeline/rasters/` and `bash scripts/test.sh tests/a.py -x`, "
    text += "not nets/x, `build/x`, `/vsis3/x` or `RUN/weights/x`\n"
    text += '```mermaid\n  a["nets/fast.py<br>quick"] --> b["nets/ (torch)"]\n```\n'
    assert repository_paths(text) == ["pipeline/rasters/", "scripts/test.sh", "tests/a.py", "nets/fast.py", "nets/"]


@pytest.mark.parametrize("name", DOCUMENTS_WITH_PATHS)
def test_paths_that_are_named_exist(name):
    """``NAME`` in a path stands for any name."""
    named = repository_paths((ROOT / name).read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not any(ROOT.glob(path.replace("NAME", "*")))] == []


def test_the_page_for_developers_lists_every_folder():
    text = (DOCS / "developers.md").read_text(encoding="utf-8")
    top = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in ("build", "demo", "runs", "tests")]
    folders = {file.parent for path in top if not path.name.startswith(".") for file in path.rglob("*.py")}
    names = [f"{folder.relative_to(ROOT).as_posix()}/" for folder in folders]
    assert names and [name for name in names if f"| `{name}` |" not in text] == []


def test_every_page_is_reached_from_the_first():
    reached, todo = set(), [DOCS / "index.md"]
    while todo:
        page = todo.pop().resolve()
        if page in reached or page.suffix != ".md" or DOCS not in page.parents:
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        todo += [page.parent / link for link in links if "://" not in link]
    assert {path.resolve() for path in PAGES} == reached


def test_pictures_are_small_and_used():
    pictures = list((DOCS / "images").glob("*.png"))
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert pictures and all(f"images/{path.name}" in text for path in pictures)
    sizes = [path.stat().st_size for path in pictures]
    assert max(sizes) < LARGEST_PICTURE_BYTES and sum(sizes) < LARGEST_FOLDER_BYTES
