"""Draw the processing models in resources/models, which are made of the plugin's algorithms.

    python -m sar_cloud_removal.scripts.docs.processing_models

They are files of QGIS 3.22, which all later versions can read; run this with QGIS 3.22. Texts marked by ``tr`` here are
translated when the plugin loads the models. ``tests/algorithms/test_processing_models.py`` checks the committed files.
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

from ...algorithms.parameters.common import DOUBLE, INTEGER, advanced, choice, described, raster_list
from ...algorithms.parameters.networks import DEVICE, MODEL_FILE, model_file_parameter, window_parameters
from ...algorithms.processing_models import FOLDER
from ...i18n import tr
from ...pipeline.options.bestpixel import BestPixelOptions
from ...pipeline.options.detectclouds import DetectOptions
from ...pipeline.options.removeclouds import Rim
from ...pipeline.options.simulateclouds import MAX_SEED, SimulateOptions
from ...pipeline.options.sources import GIVEN_MASK_TYPES

DATES = (1, 2, 3)
_OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional
_COLUMN_PX, _ROW_PX = 300.0, 110.0


class Drawing:
    """An unfinished processing model: inputs in a row at the top, one step below the other, outputs to their right."""

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
        # the model designer requires every parameter that is not optional, even with a default
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
    """Return the value of the processing model's parameter ``name``, for a step."""
    return QgsProcessingModelChildParameterSource.fromModelParameter(name)


def value(constant):
    """Return a constant value, for a step."""
    return QgsProcessingModelChildParameterSource.fromStaticValue(constant)


def output(child: str, name: str = "OUTPUT"):
    """Return the output of the step ``child``, for another step."""
    return QgsProcessingModelChildParameterSource.fromChildOutput(child, name)


def raster(name: str, label: str, text: str, optional: bool = False):
    """Return a parameter for a raster."""
    return described(QgsProcessingParameterRasterLayer(name, label, optional=optional), text)


def number(name: str, label: str, text: str, default, low, high, kind=INTEGER):
    """Return a parameter for a number."""
    return described(QgsProcessingParameterNumber(name, label, kind, default, minValue=low, maxValue=high), text)


def optical_help() -> str:
    """Return the help of a cloudy raster."""
    return tr("Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance. The result has the same grid.")


def sar():
    """Return the parameter for the SAR raster."""
    text = tr(
        "Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the optical "
        "raster. Any CRS and pixel size. It may be left out if there are other dates."
    )
    return raster("SAR", tr("SAR raster"), text, optional=True)


def references():
    """Return the parameter for other dates."""
    text = tr(
        "Optical rasters of other dates, the closer the better. They may be cloudy themselves: their clouds are those "
        "of a band named SCL or are detected. Any CRS, pixel size, unit and product level."
    )
    return described(raster_list("REFERENCES", tr("Other dates of the same place"), optional=True), text)


def buffer():
    """Return the parameter for the growth of masks."""
    text = tr("Masks often miss the thin edges of clouds. Pixels outside the grown mask are not changed.")
    return number("MASK_BUFFER", tr("Grow the mask by (pixels)"), text, Rim.buffer_px, 0, 1000)


def network_parameters():
    """Return the advanced parameters of the networks."""
    own = model_file_parameter(
        tr("Custom model card"),
        tr("The JSON file of another model. If empty, the model supplied with the plugin is used."),
    )
    device = next(item for item in window_parameters() if item.name() == DEVICE)
    return advanced(own), device


def network_sources() -> dict:
    """Return the sources of ``network_parameters``, for steps with networks."""
    return {name: parameter(name) for name in (MODEL_FILE, DEVICE)}


def mask_output(inner: str):
    """Return the mask as an output of the processing model."""
    return inner, "CLOUD_MASK", tr("Cloud mask"), tr("GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData.")


def restored_output():
    """Return the restored raster as an output of the processing model."""
    return "OUTPUT", "OUTPUT", tr("Clouds removed"), tr("GeoTIFF with the bands of the optical raster.")


def scl_remove_clouds() -> QgsProcessingModelAlgorithm:
    """Return the processing model from a product with its scene classification to one without clouds."""
    drawing = Drawing(
        tr("SCL mask → remove clouds"),
        tr("Converts the Sentinel-2 scene classification to a cloud mask and removes these clouds."),
        tr(
            "For Sentinel-2 L2A, which includes a scene classification (SCL). Its clouds, thin cirrus and cloud "
            "shadows become a cloud mask, specks are removed from the mask, and the ground under the mask is restored "
            "from other dates, SAR or both. The mask is kept for inspection and correction."
        ),
    )
    drawing.input(raster("OPTICAL", tr("Optical raster"), optical_help()))
    drawing.input(references())
    drawing.input(sar())
    drawing.input(
        raster(
            "SCL", tr("Scene classification (SCL)"), tr("The SCL raster of the same product, with 20 or 10 m pixels.")
        )
    )
    drawing.input(
        number(
            "MIN_SIZE",
            tr("Minimum cloud size (pixels)"),
            tr("Clouds, shadows and gaps with fewer pixels take the class of their surroundings."),
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
            **{name: parameter(name) for name in ("OPTICAL", "REFERENCES", "SAR", "MASK_BUFFER")},
            **{"CLOUD_MASK": output(mask), "MASK_TYPE": value("nonzero")},
            **network_sources(),
        },
        [restored_output()],
    )
    return drawing.finish()


def simulate_remove_evaluate() -> QgsProcessingModelAlgorithm:
    """Return the processing model that measures how well a restoration works in a user's own area."""
    drawing = Drawing(
        tr("Simulate → remove → evaluate"),
        tr("Paints clouds on a clear raster, removes them and compares the result with the clear raster."),
        tr(
            "Measures how well 'Remove clouds' works in your own area: clouds are painted on a clear raster and "
            "removed again, with the other dates and the SAR raster that you give, and the result is compared with the "
            "clear raster, which shows the true ground at the same moment. The report has metrics, images and plots."
        ),
    )
    drawing.input(
        raster(
            "OPTICAL",
            tr("Clear optical raster"),
            tr("Sentinel-2 raster without clouds."),
        )
    )
    drawing.input(references())
    drawing.input(sar())
    drawing.input(
        number(
            "COVERAGE",
            tr("Cloud cover (%)"),
            tr("Share of the valid pixels hidden by clouds, not counting shadows."),
            *(SimulateOptions.coverage_percent, 0, 100, DOUBLE),
        )
    )
    drawing.input(
        number(
            "SEED",
            tr("Seed"),
            tr("The same number always gives the same clouds; a different number gives different clouds."),
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
                tr("GeoTIFF with all bands of the clear raster and the simulated clouds."),
            ),
            mask_output("MASK"),
        ],
    )
    restored = drawing.step(
        "removeclouds",
        tr("Remove clouds"),
        {
            **{"OPTICAL": output(cloudy), "REFERENCES": parameter("REFERENCES"), "SAR": parameter("SAR")},
            # this mask covers every painted pixel, so it need not grow
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
            ("REPORT", "REPORT", tr("Report"), tr("One HTML file with metrics, images and plots.")),
            (
                "JSON",
                "JSON",
                tr("Metrics as JSON"),
                tr("All metrics, with the inputs and settings they were computed from."),
            ),
        ],
    )
    return drawing.finish()


def date_labels():
    """Return the labels of each date's optical raster, SAR raster, cloud mask and removal of clouds: complete texts to
    translate.
    """
    return (
        (
            *(tr("Optical raster, date 1"), tr("SAR raster, date 1")),
            *(tr("Cloud mask, date 1"), tr("Remove clouds, date 1")),
        ),
        (
            *(tr("Optical raster, date 2"), tr("SAR raster, date 2")),
            *(tr("Cloud mask, date 2"), tr("Remove clouds, date 2")),
        ),
        (
            *(tr("Optical raster, date 3"), tr("SAR raster, date 3")),
            *(tr("Cloud mask, date 3"), tr("Remove clouds, date 3")),
        ),
    )


def best_restored_pixel() -> QgsProcessingModelAlgorithm:
    """Return the processing model from several cloudy dates to one raster."""
    drawing = Drawing(
        tr("Best-pixel composite of restored dates"),
        tr("Removes the clouds of three dates and takes each pixel from the best of them."),
        tr(
            "Removes the clouds of three dates of the same place and combines the dates into one raster. Each date is "
            "restored with the two others as references. Each pixel comes from the first date on which it is clear; a "
            "pixel that is clear on no date comes from the restoration with the smallest expected error. Clouds are "
            "taken from the mask of each date or, without a mask, detected in the optical raster. For another number "
            "of dates, run 'Remove clouds from a series' and then 'Best-pixel composite'."
        ),
    )
    mask_help = tr(
        "SCL, QA60, a cloud probability or any other mask. If empty, clouds are detected in the optical raster."
    )
    sar_help = tr(
        "Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of this date. It "
        "may be left out. Only with SAR of all dates, from the same orbit, does it also show what has changed between "
        "them."
    )
    labels = dict(zip(DATES, date_labels()))
    for date, (optical_label, sar_label, mask_label, _) in labels.items():
        drawing.input(raster(f"OPTICAL_{date}", optical_label, optical_help()))
        drawing.input(raster(f"SAR_{date}", sar_label, sar_help, optional=True))
        drawing.input(raster(f"MASK_{date}", mask_label, mask_help, optional=True))
    drawing.input(
        described(
            choice("MASK_TYPE", tr("Cloud mask type"), GIVEN_MASK_TYPES, BestPixelOptions.mask_type),
            tr(
                "Type of all cloud masks. auto recognises the type from names and values, and reports an error if it "
                "cannot."
            ),
        )
    )
    for definition in (buffer(), *network_parameters()):
        drawing.input(definition)
    masks, restored = {}, {}
    # a title of its own for each step: the script that QGIS exports keeps outputs by the titles of their steps
    for date, (_, _, mask_label, _) in labels.items():
        sources = {
            **{"OPTICAL": parameter(f"OPTICAL_{date}"), "CLOUD_MASK": parameter(f"MASK_{date}")},
            "MASK_TYPE": parameter("MASK_TYPE"),
        }
        masks[date] = drawing.step("detectclouds", mask_label, sources, child_id=f"detectclouds_{date}")
    for date, (*_, removal_label) in labels.items():
        others = [other for other in DATES if other != date]
        sources = {
            **{"OPTICAL": parameter(f"OPTICAL_{date}"), "SAR": parameter(f"SAR_{date}")},
            **{"CLOUD_MASK": output(masks[date]), "MASK_TYPE": value("nonzero")},
            "REFERENCES": [parameter(f"OPTICAL_{other}") for other in others],
            "REFERENCE_MASKS": [output(masks[other]) for other in others],
            "REFERENCE_SAR": [parameter(f"SAR_{other}") for other in others],
            "MASK_BUFFER": parameter("MASK_BUFFER"),
            **network_sources(),
        }
        restored[date] = drawing.step("removeclouds", removal_label, sources, child_id=f"removeclouds_{date}")
    drawing.step(
        "bestpixel",
        tr("Best-pixel composite"),
        {
            "RASTERS": [output(child) for child in restored.values()],
            "MASKS": [output(child) for child in masks.values()],
            "ERRORS": [output(child, "CONFIDENCE") for child in restored.values()],
            **{"MASK_TYPE": value("nonzero"), "MASK_BUFFER": parameter("MASK_BUFFER")},
        },
        [
            ("OUTPUT", "OUTPUT", tr("Best pixels"), tr("GeoTIFF with the bands of the optical rasters.")),
            (
                "SOURCE",
                "SOURCE",
                tr("Source date of each pixel"),
                tr("GeoTIFF with one band: 1, 2 or 3 for the date, and 0 (NoData) where no date has data."),
            ),
        ],
    )
    return drawing.finish()


PROCESSING_MODELS = {
    "bestrestoredpixel": best_restored_pixel,
    "sclremoveclouds": scl_remove_clouds,
    "simulateremoveevaluate": simulate_remove_evaluate,
}
"""The processing models by their permanent names."""


def text_of(model: QgsProcessingModelAlgorithm) -> str:
    """Return ``model`` as QGIS saves it, but with attributes in a fixed order: QGIS's differs from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.model3"
        model.toFile(str(path))
        root = ElementTree.parse(path).getroot()
    for element in root.iter():
        attributes = sorted(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(attributes)
    ElementTree.indent(root)
    return f"<!DOCTYPE model>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def main() -> int:
    """Write all processing models; return the exit status."""
    from ... import classFactory

    QLocale.setDefault(QLocale.c())  # the files are English; ``tr`` translates them where they are shown
    application = QgsApplication([], False)
    application.initQgis()
    plugin = classFactory(None)
    plugin.initProcessing()
    try:
        FOLDER.mkdir(exist_ok=True)
        for name, draw in PROCESSING_MODELS.items():
            (FOLDER / f"{name}.model3").write_text(text_of(draw()), encoding="utf-8")
            print(FOLDER / f"{name}.model3")
    finally:
        plugin.unload()
        application.exitQgis()
    return 0


if __name__ == "__main__":
    sys.exit(main())
