"""Write docs/algorithms/: one page for each algorithm, from the algorithm's own texts.

    python -m sar_cloud_removal.scripts.docs.algorithm_pages

``tests/scripts/test_docs.py`` compares the committed pages with these, and runs every example in them.
"""

from pathlib import Path

from qgis.core import QgsProcessing, QgsProcessingParameterDefinition

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "algorithms"
EXAMPLES = {
    "removeclouds": {
        "OPTICAL": "s2.tif",
        "REFERENCES": ["first.tif", "second.tif"],
        "REFERENCE_MASKS": ["first_scl.tif", "second_scl.tif"],
        "SAR": "s1.tif",
        "CLOUD_MASK": "scl.tif",
        "MASK_TYPE": "scl",
        "OUTPUT": "restored.tif",
    },
    "removecloudsseries": {
        "SERIES": ["s2_2024-05-03.tif", "s2_2024-05-18.tif", "s2_2024-06-02.tif"],
        "MASKS": ["scl_2024-05-03.tif", "scl_2024-05-18.tif", "scl_2024-06-02.tif"],
        "MASK_TYPE": "scl",
        "OUTPUT_FOLDER": "clear",
    },
    "bestpixel": {
        "RASTERS": ["first.tif", "second.tif"],
        "MASKS": ["first_scl.tif", "second_scl.tif"],
        "MASK_TYPE": "scl",
        "OUTPUT": "composite.tif",
    },
    "sartooptical": {"SAR": "s1.tif", "REFERENCE": "s2.tif", "OUTPUT": "translated.tif"},
    "detectclouds": {
        "OPTICAL": "s2.tif",
        "CLOUD_MASK": "scl.tif",
        "MASK_TYPE": "scl",
        "BUFFER": 2,
        "OUTPUT": "mask.tif",
    },
    "preparesar": {"SAR": "s1.tif", "OPTICAL": "s2.tif", "SPECKLE_FILTER": "refined_lee", "OUTPUT": "s1_db.tif"},
    "simulateclouds": {"OPTICAL": "clear.tif", "COVERAGE": 25, "SEED": 1, "OUTPUT": "cloudy.tif", "MASK": "mask.tif"},
    "evaluaterestoration": {
        "RESTORED": "restored.tif",
        "REFERENCE": "clear.tif",
        "CLOUD_MASK": "mask.tif",
        "REPORT": "report.html",
    },
    "expectedquality": {
        "OPTICAL": "s2.tif",
        "SAR": "s1.tif",
        "CLOUD_MASK": "scl.tif",
        "MASK_TYPE": "scl",
        "REFERENCES": ["first.tif", "second.tif"],
        "REFERENCE_MASKS": ["first_scl.tif", "second_scl.tif"],
        "REPORT": "report.html",
    },
    "checkinstallation": {"REPORT": "installation.html"},
    "sclremoveclouds": {
        "OPTICAL": "s2.tif",
        "REFERENCES": ["first.tif"],
        "SAR": "s1.tif",
        "SCL": "scl.tif",
        "CLOUD_MASK": "mask.tif",
        "OUTPUT": "restored.tif",
    },
    "simulateremoveevaluate": {
        "OPTICAL": "clear.tif",
        "REFERENCES": ["first.tif"],
        "SAR": "s1.tif",
        "OUTPUT": "restored.tif",
        "REPORT": "report.html",
    },
    "bestrestoredpixel": {
        **{"OPTICAL_1": "first.tif", "SAR_1": "first_s1.tif", "MASK_1": "first_scl.tif"},
        **{"OPTICAL_2": "second.tif", "SAR_2": "second_s1.tif", "MASK_2": "second_scl.tif"},
        **{"OPTICAL_3": "third.tif", "SAR_3": "third_s1.tif", "MASK_3": "third_scl.tif"},
        **{"MASK_TYPE": "scl", "OUTPUT": "composite.tif"},
    },
}
"""Values of the example on each page, with self-explanatory file names."""
_TYPES = {
    "raster": "raster",
    "layer": "raster, or polygons",
    "multilayer": "rasters",
    "band": "band number",
    "boolean": "true or false",
    "enum": "one of",
    "number": "number",
    "string": "text",
    "file": "file",
    "authcfg": "id of an authentication configuration",
    "rasterDestination": "new GeoTIFF",
    "fileDestination": "new file",
    "folderDestination": "folder",
}
_OUTPUT_TYPES = {
    "outputRaster": "raster",
    "outputFile": "file",
    "outputFolder": "folder",
    "outputMultilayer": "rasters",
    "outputHtml": "HTML file",
    "outputNumber": "number",
    "outputString": "text",
    "outputBoolean": "true or false",
}
_OF_THE_INSTALLATION = {"MODEL"}
"""Parameters whose lists differ between installations: their values and defaults are left out."""
_ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced
_OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional


def pages(provider) -> dict:
    """Return ``{file name: Markdown}`` of all pages: one for each algorithm of ``provider``, and their list."""
    algorithms = provider.algorithms()
    written = {f"{algorithm.name()}.md": page(algorithm) for algorithm in algorithms}
    return {"index.md": index(algorithms), **written}


def page(algorithm) -> str:
    """Return the page of one algorithm."""
    usual = [item for item in algorithm.parameterDefinitions() if not item.flags() & _ADVANCED]
    rare = [item for item in algorithm.parameterDefinitions() if item.flags() & _ADVANCED]
    lines = [
        f"# {algorithm.displayName()}",
        "",
        f"`{algorithm.id()}`, in the group *{algorithm.group()}* of the toolbox. {algorithm.shortDescription()}",
        "",
        algorithm.texts().introduction,
        "",
        "## Parameters",
        "",
        *_parameter_table(usual),
    ]
    if rare:
        lines += ["", "### Advanced", "", *_parameter_table(rare)]
    lines += ["", "## Outputs", "", "| Name | What | Type |", "|---|---|---|"]
    for output in algorithm.outputDefinitions():
        lines.append(f"| `{output.name()}` | {_cell(output.description())} | {_OUTPUT_TYPES[output.type()]} |")
    lines += ["", "## Example", "", *_example(algorithm)]
    lines += ["", f"The toolbox finds it by: {', '.join(algorithm.tags())}.", "", _FOOT, ""]
    return "\n".join(lines)


def index(algorithms) -> str:
    """Return the list of all algorithms, by group."""
    lines = ["# Algorithms", "", "| Group | Algorithm | What it does |", "|---|---|---|"]
    for algorithm in sorted(algorithms, key=lambda item: (item.group(), item.displayName())):
        link = f"[{algorithm.displayName()}]({algorithm.name()}.md)"
        lines.append(f"| {algorithm.group()} | {link} | {_cell(algorithm.shortDescription())} |")
    return "\n".join([*lines, "", "Back to the [documentation](../index.md).", "", _FOOT, ""])


_FOOT = "*Written by `scripts/docs/algorithm_pages.py` from the algorithm itself: change the text there.*"


def _parameter_table(definitions):
    yield "| Parameter | Value | Default | |"
    yield "|---|---|---|---|"
    for item in definitions:
        name = f"`{item.name()}`<br>{_cell(item.description())}"
        yield f"| {name} | {_value(item)} | {_default(item)} | {_cell(item.help())} |"


def _value(item) -> str:
    """Return what a parameter takes: its type, and its values or limits where there are some."""
    kind = _TYPES[item.type()]
    if item.name() in _OF_THE_INSTALLATION:
        return "one of the models there are"
    if item.type() == "multilayer" and item.layerType() == QgsProcessing.SourceType.TypeMapLayer:
        return "rasters, or layers of polygons"
    if item.type() == "band" and item.allowMultiple():
        return "band numbers, separated by `;`"
    if item.type() == "enum" and item.usesStaticStrings():
        values = ", ".join(f"`{value}`" for value in item.options())
        return f"one or more of {values}, separated by `,`" if item.allowMultiple() else f"{kind} {values}"
    if item.type() == "enum":
        numbered = ", ".join(f"`{number}` {label}" for number, label in enumerate(item.options()))
        return f"numbers, separated by `,`: {_cell(numbered)}"
    if item.type() == "number":
        whole = "whole number" if item.dataType() == item.Type.Integer else kind
        return f"{whole}{_limits(item.minimum(), item.maximum())}"
    if item.type() == "file" and item.behavior() == item.Behavior.Folder:
        return "folder"
    if item.type() == "fileDestination":
        return f"{kind}, {item.fileFilter().partition('(')[2].partition(')')[0].replace('*', '')}"
    return kind


def _limits(least, most) -> str:
    """Return the limits of a number; without limits, QGIS reports values near the largest float."""
    beyond = 1e300
    if abs(least) < beyond and abs(most) < beyond:
        return f", {least:.10g} to {most:.10g}"
    return f", from {least:.10g}" if abs(least) < beyond else ""


def _default(item) -> str:
    if item.name() in _OF_THE_INSTALLATION:
        return "see the text"
    if item.isDestination():
        if item.flags() & _OPTIONAL and not item.createByDefault():
            return "–"
        return "temporary folder" if item.type() == "folderDestination" else "temporary file"
    value = item.defaultValue()
    if value is None or value == "":
        return "–" if item.flags() & _OPTIONAL else "**required**"
    if isinstance(value, (list, tuple)):
        return f"`{','.join(map(str, value))}`"
    return f"`{value:.10g}`" if isinstance(value, float) else f"`{value}`"


def _example(algorithm):
    """Yield the same run for a terminal and for QGIS's Python console."""
    values = EXAMPLES[algorithm.name()]
    pairs = [(name, item) for name, value in values.items() for item in (value if isinstance(value, list) else [value])]
    assigned = " ".join(f"{name}={item}" for name, item in pairs)
    yield from ("```", f"qgis_process run {algorithm.id()} -- {assigned}", "```", "")
    yield from ("```python", "import processing", "", "result = processing.run(", f'    "{algorithm.id()}",', "    {")
    yield from (f'        "{name}": {_literal(value)},' for name, value in values.items())
    yield from ("    },", ")", "```")


def _literal(value) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _cell(text) -> str:
    """Return ``text`` as the contents of a table's cell."""
    return " ".join(text.split()).replace("|", "\\|")


def write(provider) -> None:
    """Write all pages and remove those of algorithms that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages(provider)
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def main() -> None:
    """Start QGIS without a window and write the pages."""
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import QLocale
    from sar_cloud_removal import classFactory

    QLocale.setDefault(QLocale.c())  # the pages are English, whatever the system's language is
    application = QgsApplication([], False)
    application.initQgis()
    plugin = classFactory(None)
    plugin.initProcessing()
    write(QgsApplication.processingRegistry().providerById("sarcloudremoval"))
    plugin.unload()
    application.exitQgis()


if __name__ == "__main__":
    main()
