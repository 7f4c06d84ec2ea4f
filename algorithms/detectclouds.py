"""A mask of clouds and their shadows, for 'Remove clouds' or for other work."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import mask_appearance
from ..i18n import tr
from ..pipeline.options.detectclouds import MAX_BUFFER_PX, MAX_MIN_SIZE_PX, METHODS, DetectOptions
from ..pipeline.options.sources import DEFAULT_THRESHOLD_PERCENT, GIVEN_MASK_TYPES, MAX_REFERENCES
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import (
    DOUBLE,
    INTEGER,
    advanced,
    choice,
    described,
    optional_band,
    storage_options,
    storage_parameters,
)
from .parameters.networks import model_file_parameter, window_options, window_parameters
from .parameters.optical import colour_parameters, given_mask_parameters, mask_source, optical_source
from .parameters.references import dates_of, dates_parameters


class DetectClouds(EngineAlgorithm):
    """``detectclouds``: creates a mask of clouds and their shadows."""

    NAME = "detectclouds"
    GROUP = "preparation"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Detect clouds"),
            summary=tr(
                "Creates a mask of clouds and their shadows from SCL, QA60, a cloud probability, other dates or the "
                "image itself."
            ),
            introduction=tr(
                "Creates a cloud mask: 0 clear, 1 cloud, 2 shadow, 255 NoData, from the mask that the product comes "
                "with (SCL, QA60, cloud probability), or by comparison with other dates of the same place, which "
                "distinguishes clouds from bright ground and finds their shadows. Without either, a small network "
                "detects clouds from red, green and blue; then snow, sand and bright roofs are sometimes mistaken for "
                "clouds, and thin cirrus is missed. Check the result."
            ),
            tags=tr(
                "sentinel,optical,cloud,shadow,mask,scl,qa60,probability,fmask,s2cloudless,omnicloudmask,deep learning"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in (
            *_raster_parameters(),
            *dates_parameters(_dates_help()),
            *_method_parameters(),
            *_rare_parameters(),
        ):
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Cloud mask")),
                tr("GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData."),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("CLOUD_SHARE", tr("Share of valid pixels under cloud, 0 to 1")))
        self.addOutput(QgsProcessingOutputNumber("SHADOW_SHARE", tr("Share of valid pixels in shadow, 0 to 1")))
        self.addOutput(QgsProcessingOutputString("METHOD_USED", tr("Method used to detect clouds")))
        self.addOutput(QgsProcessingOutputString("DEVICE_USED", tr("Device used")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return DetectOptions(
            optical=optical_source(values),
            mask=mask_source(values),
            references=dates_of(values),
            nir_band=values.integer("NIR_BAND"),
            method=values.text("METHOD"),
            threshold_percent=values.number("THRESHOLD"),
            min_size_px=values.integer("MIN_SIZE"),
            buffer_px=values.integer("BUFFER"),
            creation_options=storage_options(values),
            inference=window_options(values),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.scene.clouds.detection import open_clouds

        return open_clouds(options)

    def appearances(self, values, task):
        """Return a name after the raster, and the colours of the classes."""
        layer = values.layer("OPTICAL") or values.layer("CLOUD_MASK")
        return {self.OUTPUT: mask_appearance(tr("{layer} - cloud mask").format(layer=layer.name()))}

    def results(self, report):
        """Return the numbers and texts a model can branch on."""
        return {
            "CLOUD_SHARE": report.cloud_share,
            "SHADOW_SHARE": report.shadow_share,
            "METHOD_USED": report.method,
            "DEVICE_USED": report.device,
        }


def _raster_parameters():
    """Return the parameters of the raster and of the mask supplied with it."""
    raster_help = tr(
        "Sentinel-2 raster: 8 bit, digital numbers or reflectance. The mask has the same grid. If empty, the mask has "
        "the grid of the cloud mask below."
    )
    nodata_help = tr("Overrides the value declared by the file. Pixels with this value are NoData in the mask.")
    mask_help = tr(
        "The mask supplied with the raster, of any of the types below, which can be a band of the raster itself, or a "
        "layer of polygons in any CRS. If empty, clouds are detected in the raster."
    )
    type_help = tr(
        "nonzero: every value except 0 is cloud; scl: the scene classes selected below, with 2 and 3 as shadow; qa60: "
        "bits 10 and 11; probability: values at or above the threshold below; omnicloudmask: classes of OmniCloudMask; "
        "s2cloudless: its mask or its probability; maja: bits of CLM (MAJA, Theia); hls: bits of Fmask; landsat: bits "
        "of QA_PIXEL (Collection 2). auto recognises the type from names and values, and reports an error if it "
        "cannot. Polygons need auto."
    )
    return (
        *colour_parameters(raster_help, nodata_help, optional=True),
        *given_mask_parameters(mask_help, GIVEN_MASK_TYPES, type_help),
    )


def _dates_help() -> str:
    """Return the help text of the other dates."""
    return tr(
        "Optical rasters of other dates, the closer the better: cloud is what is brighter, and shadow what is darker, "
        "than these dates predict. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, "
        "pixel size, extent, unit and product level. At most {count}."
    ).format(count=MAX_REFERENCES)


def _method_parameters():
    """Return the parameters of the detection method, and of what is kept of its result."""
    return (
        described(
            choice("METHOD", tr("Method"), METHODS, DetectOptions.method),
            tr(
                "mask: uses the cloud mask above; references: compares with the other dates, and finds clouds and "
                "shadows; network: a small network supplied with the plugin, which reads red, green and blue; "
                "spectral: fixed thresholds on these bands and on Sentinel-2 bands 1, 10 and 11 if available, for "
                "clouds only; omnicloudmask, s2cloudless: these Python packages with their own weights, if installed. "
                "auto uses the mask if there is one, otherwise the other dates, otherwise the network, or the "
                "thresholds if PyTorch is not installed."
            ),
        ),
        described(
            QgsProcessingParameterNumber(
                "THRESHOLD", tr("Minimum cloud probability (%)"), DOUBLE, optional=True, minValue=0, maxValue=100
            ),
            tr(
                "More than 0 and less than 100. Pixels with at least this probability, or spectral score, are cloud; a "
                "lower value finds more clouds. If empty, the method's default is used: {mask} for masks, 20 for "
                "thresholds, 40 for s2cloudless, 50 for OmniCloudMask, and the value on the card for the network."
            ).format(mask=round(DEFAULT_THRESHOLD_PERCENT)),
        ),
        described(
            QgsProcessingParameterNumber(
                "MIN_SIZE", tr(
                    "Minimum cloud size (pixels)"
                ), INTEGER, DetectOptions.min_size_px, minValue=0, maxValue=MAX_MIN_SIZE_PX
            ),
            tr("Clouds, shadows and gaps with fewer pixels take the class of their surroundings."),
        ),
        described(
            QgsProcessingParameterNumber(
                "BUFFER", tr("Grow clouds and shadows by (pixels)"), INTEGER, DetectOptions.buffer_px, minValue=0,
                maxValue=MAX_BUFFER_PX,
            ),
            tr("'Remove clouds' grows its mask itself; for other uses, growing covers the thin edges of clouds."),
        ),
    )  # fmt: skip


def _rare_parameters():
    """Return the advanced parameters."""
    own = model_file_parameter(
        tr("Custom detector card"),
        tr("The JSON file exported with your own network. If empty, the detector supplied with the plugin is used."),
    )
    nir = described(
        optional_band("NIR_BAND", tr("Near-infrared band"), "OPTICAL"),
        tr(
            "For omnicloudmask. If empty, the band is found by its name, or by its position in rasters with 12 or 13 "
            "bands."
        ),
    )
    return (advanced(nir), advanced(own), *window_parameters(), *storage_parameters())
