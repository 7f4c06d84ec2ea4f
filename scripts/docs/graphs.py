"""Draw the graphs in resources/models: models of QGIS made of the plugin's algorithms.

    python -m sar_cloud_removal.scripts.docs.graphs

They are files of QGIS 3.22, which all later versions read; run this with that one. What is written down by ``tr`` here
is translated when the plugin loads them. ``tests/algorithms/test_graphs.py`` compares the committed files with these.
"""

import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QLocale, QPointF

from ...algorithms.graphs import FOLDER
from ...algorithms.parameters.common import DOUBLE, INTEGER, advanced, choice, described
from ...algorithms.parameters.networks import DEVICE, MODEL_FILE, model_file_parameter, window_parameters
from ...i18n import tr
from ...pipeline.options.bestpixel import BestPixelOptions
from ...pipeline.options.detectclouds import GIVEN_MASK_TYPES, DetectOptions
from ...pipeline.options.removeclouds import RestoreOptions
from ...pipeline.options.simulateclouds import MAX_SEED, SimulateOptions

DATES = (1, 2, 3)
_OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional
_COLUMN_PX, _ROW_PX = 300.0, 110.0


class Drawing:
    """A graph that is being drawn: inputs in a row at the top, one step below the other, outputs to their right."""

    def __init__(self, title: str, summary: str, introduction: str):
        self.model = QgsProcessingModelAlgorithm(title, "SAR Cloud Removal")
        self._help = {"SHORT_DESCRIPTION": summary, "ALG_DESC": introduction}
        self._order = []

    def input(self, definition) -> None:
        """Add a parameter, with its help."""
        component = QgsProcessingModelParameter(definition.name())
        component.setDescription(definition.description())
        component.setPosition(QPointF(_COLUMN_PX * (0.5 + len(self._order)), 0.5 * _ROW_PX))
        self._help[definition.name()] = definition.help()
        self._order.append(definition.name())
        self.model.addModelParameter(definition, component)

    def step(self, algorithm: str, title: str, sources: dict, outputs=(), child_id: str = "") -> str:
        """Add a step and return its id. ``outputs``: ``(name in the algorithm, own name, title, help)`` of each."""
        child = QgsProcessingModelChildAlgorithm(f"sarcloudremoval:{algorithm}")
        child.setChildId(child_id or algorithm)
        child.setDescription(title)
        row = len(self.model.childAlgorithms()) + 1.5
        child.setPosition(QPointF(_COLUMN_PX, row * _ROW_PX))
        # the model designer asks for every parameter that is not optional, defaults or not
        required = [
            item
            for item in child.algorithm().parameterDefinitions()
            if not (item.flags() & _OPTIONAL or item.isDestination())
        ]
        defaults = {item.name(): value(item.defaultValue()) for item in required if item.defaultValue() is not None}
        for name, source in {**defaults, **sources}.items():
            child.addParameterSources(name, source if isinstance(source, list) else [source])
        finals = {}
        for column, (inner, name, label, text) in enumerate(outputs, start=2):
            final = QgsProcessingModelOutput(name, label)
            final.setDescription(label)
            final.setChildId(child.childId())
            final.setChildOutputName(inner)
            final.setPosition(QPointF(_COLUMN_PX * column, (row + 0.5) * _ROW_PX))
            finals[name] = final
            self._help[name] = text
        child.setModelOutputs(finals)
        return self.model.addChildAlgorithm(child)

    def finish(self) -> QgsProcessingModelAlgorithm:
        """Return the model."""
        self.model.setParameterOrder(self._order)
        self.model.setHelpContent(self._help)
        return self.model


def parameter(name: str):
    """Return the value of the graph's parameter ``name``, for a step."""
    return QgsProcessingModelChildParameterSource.fromModelParameter(name)


def value(constant):
    """Return a value that stays the same, for a step."""
    return QgsProcessingModelChildParameterSource.fromStaticValue(constant)


def output(child: str, name: str = "OUTPUT"):
    """Return what the step ``child`` made, for a step."""
    return QgsProcessingModelChildParameterSource.fromChildOutput(child, name)


def raster(name: str, label: str, text: str, optional: bool = False):
    """Return a parameter for a raster."""
    return described(QgsProcessingParameterRasterLayer(name, label, optional=optional), text)


def number(name: str, label: str, text: str, default, low, high, kind=INTEGER):
    """Return a parameter for a number."""
    return described(QgsProcessingParameterNumber(name, label, kind, default, minValue=low, maxValue=high), text)


def optical_help() -> str:
    """Return the help of a cloudy raster."""
    return tr(
        "Cloudy Sentinel-2 raster, 8 bit, digital numbers or reflectance, with the red, green and blue band. The "
        "result lies on its grid."
    )


def sar_help() -> str:
    """Return the help of a SAR raster."""
    return tr(
        "Sentinel-1 backscatter (sigma or gamma nought) of the same place, taken within days. Any CRS and pixel size."
    )


def buffer():
    """Return the parameter for how far masks grow."""
    text = tr("Masks miss the thin edges of clouds. Outside the grown mask, pixels stay exactly as they are.")
    return number("MASK_BUFFER", tr("Grow the mask by (pixels)"), text, RestoreOptions.mask_buffer_px, 0, 1000)


def network_parameters():
    """Return the advanced parameters of the networks."""
    own = model_file_parameter(
        tr("Model card of your own"),
        tr("The JSON file of another model than the one that came with the plugin. Left empty, it is that one."),
    )
    device = next(item for item in window_parameters() if item.name() == DEVICE)
    return advanced(own), device


def network_sources() -> dict:
    """Return where steps with networks have the values of ``network_parameters`` from."""
    return {name: parameter(name) for name in (MODEL_FILE, DEVICE)}


def mask_output(inner: str):
    """Return the mask as an output of the graph."""
    return inner, "CLOUD_MASK", tr("Cloud mask"), tr("GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData.")


def restored_output():
    """Return the restored raster as an output of the graph."""
    return "OUTPUT", "OUTPUT", tr("Clouds removed"), tr("GeoTIFF with three bands, red, green and blue.")


def scl_remove_clouds() -> QgsProcessingModelAlgorithm:
    """Return the graph from a product with its scene classification to one without clouds."""
    drawing = Drawing(
        tr("SCL mask → remove clouds"),
        tr("Turns Sentinel-2's scene classification into a cloud mask, and removes these clouds."),
        tr(
            "For Sentinel-2 L2A, which comes with a scene classification (SCL): clouds, thin cirrus and cloud shadows "
            "of it become a cloud mask, from which specks are taken out, and what that mask covers is restored. The "
            "mask is kept, to be looked at and corrected."
        ),
    )
    drawing.input(raster("OPTICAL", tr("Optical raster"), optical_help()))
    drawing.input(raster("SAR", tr("SAR raster"), sar_help()))
    drawing.input(
        raster("SCL", tr("Scene classification (SCL)"), tr("The SCL raster of the same product, of 20 or 10 m."))
    )
    drawing.input(
        number(
            "MIN_SIZE",
            tr("Smallest cloud (pixels)"),
            tr("Clouds, shadows and gaps of fewer pixels become what surrounds them."),
            DetectOptions.min_size_px,
            *(0, 1_000_000),
        )
    )
    for definition in (buffer(), *network_parameters()):
        drawing.input(definition)
    mask = drawing.step(
        "detectclouds",
        tr("Cloud mask from the scene classification"),
        {
            "OPTICAL": parameter("OPTICAL"),
            "METHOD": value("mask"),
            "CLOUD_MASK": parameter("SCL"),
            "MASK_TYPE": value("scl"),
            "MIN_SIZE": parameter("MIN_SIZE"),
        },
        [mask_output("OUTPUT")],
    )
    drawing.step(
        "removeclouds",
        tr("Remove clouds"),
        {
            **{name: parameter(name) for name in ("OPTICAL", "SAR", "MASK_BUFFER")},
            **{"CLOUD_MASK": output(mask), "MASK_TYPE": value("nonzero")},
            **network_sources(),
        },
        [restored_output()],
    )
    return drawing.finish()


def simulate_remove_evaluate() -> QgsProcessingModelAlgorithm:
    """Return the graph that tells what a restoration is worth on a user's own ground."""
    drawing = Drawing(
        tr("Simulate → remove → evaluate"),
        tr("Paints clouds on a clear raster, removes them and compares the result with the clear raster."),
        tr(
            "Tells what 'Remove clouds' is worth on your own ground: clouds are painted on a clear raster and removed "
            "again, and what comes out is compared with the clear raster, which shows the truth of the very same "
            "moment. The report has figures, pictures and plots."
        ),
    )
    drawing.input(
        raster(
            "OPTICAL",
            tr("Clear optical raster"),
            tr("Sentinel-2 raster without clouds, with the red, green and blue band."),
        )
    )
    drawing.input(raster("SAR", tr("SAR raster"), sar_help()))
    drawing.input(
        number(
            "COVERAGE",
            tr("Clouds cover (%)"),
            tr("The share of the valid pixels that clouds hide, shadows not counted."),
            *(SimulateOptions.coverage_percent, 0, 100, DOUBLE),
        )
    )
    drawing.input(
        number(
            "SEED",
            tr("Seed"),
            tr("Another number gives other clouds, the same number the same ones."),
            *(SimulateOptions.seed, 0, MAX_SEED),
        )
    )
    for definition in network_parameters():
        drawing.input(definition)
    cloudy = drawing.step(
        "simulateclouds",
        tr("Simulate clouds"),
        {name: parameter(name) for name in ("OPTICAL", "COVERAGE", "SEED")},
        [
            (
                "OUTPUT",
                "CLOUDY",
                tr("Simulated clouds"),
                tr("GeoTIFF with all bands of the clear raster, under clouds."),
            ),
            mask_output("MASK"),
        ],
    )
    restored = drawing.step(
        "removeclouds",
        tr("Remove clouds"),
        {
            **{"OPTICAL": output(cloudy), "SAR": parameter("SAR")},
            # this mask covers every pixel that was painted on, so that it need not grow
            **{"CLOUD_MASK": output(cloudy, "MASK"), "MASK_TYPE": value("nonzero"), "MASK_BUFFER": value(0)},
            **network_sources(),
        },
        [restored_output()],
    )
    drawing.step(
        "evaluaterestoration",
        tr("Evaluate restoration"),
        {
            **{"RESTORED": output(restored), "REFERENCE": parameter("OPTICAL")},
            **{"CLOUD_MASK": output(cloudy, "MASK"), "MASK_TYPE": value("nonzero"), "CLOUDY": output(cloudy)},
        },
        [
            ("REPORT", "REPORT", tr("Report"), tr("One HTML file with figures, pictures and plots.")),
            ("JSON", "JSON", tr("Figures as JSON"), tr("All figures, with what they were made of.")),
        ],
    )
    return drawing.finish()


def date_labels():
    """Return the labels of each date's optical raster, SAR raster and cloud mask, as whole texts for translators."""
    return (
        (tr("Optical raster, date 1"), tr("SAR raster, date 1"), tr("Cloud mask, date 1")),
        (tr("Optical raster, date 2"), tr("SAR raster, date 2"), tr("Cloud mask, date 2")),
        (tr("Optical raster, date 3"), tr("SAR raster, date 3"), tr("Cloud mask, date 3")),
    )


def best_restored_pixel() -> QgsProcessingModelAlgorithm:
    """Return the graph from several cloudy dates to one raster."""
    drawing = Drawing(
        tr("Best-pixel composite of restored dates"),
        tr("Removes the clouds of three dates and takes each pixel from the date that knows it best."),
        tr(
            "Removes the clouds of three dates of one place, each with the radar of its own days, and puts together "
            "one raster: each pixel comes from the first date on which it is clear, and where it is clear on none, "
            "from the date whose restoration is expected to be the least wrong. Clouds are told by each date's mask "
            "or, where there is none, from the raster itself. For two dates give one of them twice; for more, run "
            "'Remove clouds' as a batch and then 'Best-pixel composite'."
        ),
    )
    mask_help = tr(
        "SCL, QA60, a cloud probability or any other mask. Left empty, clouds are told from the raster itself."
    )
    for date, (optical_label, sar_label, mask_label) in zip(DATES, date_labels()):
        drawing.input(raster(f"OPTICAL_{date}", optical_label, optical_help()))
        drawing.input(raster(f"SAR_{date}", sar_label, sar_help()))
        drawing.input(raster(f"MASK_{date}", mask_label, mask_help, optional=True))
    drawing.input(
        described(
            choice("MASK_TYPE", tr("Type of the cloud masks"), GIVEN_MASK_TYPES, BestPixelOptions.mask_type),
            tr("Of all masks that are given. auto recognises the type by names and values, or asks for it."),
        )
    )
    for definition in (buffer(), *network_parameters()):
        drawing.input(definition)
    masks, restored = [], []
    for date in DATES:
        optical = parameter(f"OPTICAL_{date}")
        sources = {"OPTICAL": optical, "CLOUD_MASK": parameter(f"MASK_{date}"), "MASK_TYPE": parameter("MASK_TYPE")}
        masks.append(drawing.step("detectclouds", tr("Cloud mask"), sources, child_id=f"detectclouds_{date}"))
        sources = {
            **{"OPTICAL": optical, "SAR": parameter(f"SAR_{date}"), "MASK_BUFFER": parameter("MASK_BUFFER")},
            **{"CLOUD_MASK": output(masks[-1]), "MASK_TYPE": value("nonzero")},
            **network_sources(),
        }
        restored.append(drawing.step("removeclouds", tr("Remove clouds"), sources, child_id=f"removeclouds_{date}"))
    drawing.step(
        "bestpixel",
        tr("Best-pixel composite"),
        {
            **{"RASTERS": [output(child) for child in restored], "MASKS": [output(child) for child in masks]},
            "ERRORS": [output(child, "CONFIDENCE") for child in restored],
            **{"MASK_TYPE": value("nonzero"), "MASK_BUFFER": parameter("MASK_BUFFER")},
        },
        [
            ("OUTPUT", "OUTPUT", tr("Best pixels"), tr("GeoTIFF with three bands, red, green and blue.")),
            (
                "SOURCE",
                "SOURCE",
                tr("Date each pixel comes from"),
                tr("GeoTIFF with one band: 1, 2 or 3 for the date, and 0, NoData, where none has data."),
            ),
        ],
    )
    return drawing.finish()


GRAPHS = {
    "bestrestoredpixel": best_restored_pixel,
    "sclremoveclouds": scl_remove_clouds,
    "simulateremoveevaluate": simulate_remove_evaluate,
}
"""The graphs by their permanent names."""


def text_of(model: QgsProcessingModelAlgorithm) -> str:
    """Return ``model`` as QGIS saves it, but with attributes in one order: QGIS' own differs from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.model3"
        model.toFile(str(path))
        root = ElementTree.parse(path).getroot()
    for element in root.iter():
        attributes = sorted(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(attributes)
    ElementTree.indent(root)
    return f"<!DOCTYPE model>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def main() -> int:
    """Write all graphs; return the exit status."""
    from ... import classFactory

    QLocale.setDefault(QLocale.c())  # the files are English; ``tr`` translates them where they are shown
    application = QgsApplication([], False)
    application.initQgis()
    plugin = classFactory(None)
    plugin.initProcessing()
    try:
        FOLDER.mkdir(exist_ok=True)
        for name, draw in GRAPHS.items():
            (FOLDER / f"{name}.model3").write_text(text_of(draw()), encoding="utf-8")
            print(FOLDER / f"{name}.model3")
    finally:
        plugin.unload()
        application.exitQgis()
    return 0


if __name__ == "__main__":
    sys.exit(main())
