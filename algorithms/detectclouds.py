"""Where clouds and their shadows are: a mask for 'Remove clouds', or for any other work."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import mask_appearance
from ..i18n import tr
from ..pipeline.options.detectclouds import GIVEN_MASK_TYPES, MAX_BUFFER_PX, MAX_MIN_SIZE_PX, METHODS, DetectOptions
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.common import (
    CREATION_OPTIONS,
    DOUBLE,
    INTEGER,
    advanced,
    choice,
    creation_options_parameter,
    described,
    optional_band,
)
from .parameters.networks import model_file_parameter, window_options, window_parameters
from .parameters.optical import colour_options, colour_parameters, given_mask_options, given_mask_parameters


class DetectClouds(RestorationAlgorithm):
    """``detectclouds``: makes a mask of clouds and their shadows."""

    NAME = "detectclouds"
    GROUP = "preparation"
    NEEDS_NETWORKS = False

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Detect clouds"),
            summary=tr(
                "Makes a mask of clouds and their shadows, from SCL, QA60, a cloud probability or the image itself."
            ),
            introduction=tr(
                "Makes a cloud mask: 0 clear, 1 cloud, 2 shadow, 255 NoData. Products with a mask of their own (SCL, "
                "QA60, cloud probability) are best served by that; rasters that come with nothing, such as true-colour "
                "images, go through a small network that looks at red, green and blue. Look at what it finds: snow, "
                "sand and bright roofs are taken for cloud now and then, and thin cirrus is missed."
            ),
            tags=tr(
                "sentinel,optical,cloud,shadow,mask,scl,qa60,probability,fmask,s2cloudless,omnicloudmask,deep learning"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in (*_raster_parameters(), *_method_parameters(), *_rare_parameters()):
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Cloud mask")),
                tr("GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData."),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("CLOUD_SHARE", tr("Share of valid pixels under cloud, 0 to 1")))
        self.addOutput(QgsProcessingOutputNumber("SHADOW_SHARE", tr("Share of valid pixels in shadow, 0 to 1")))
        self.addOutput(QgsProcessingOutputString("METHOD_USED", tr("Method that told the clouds")))
        self.addOutput(QgsProcessingOutputString("DEVICE_USED", tr("Device it ran on")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return DetectOptions(
            **colour_options(values),
            nir_band=values.integer("NIR_BAND"),
            method=values.text("METHOD"),
            **given_mask_options(values),
            threshold=values.number("THRESHOLD"),
            min_size_px=values.integer("MIN_SIZE"),
            buffer_px=values.integer("BUFFER"),
            creation_options=values.list(CREATION_OPTIONS),
            inference=window_options(values),
            output="",
        )

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.masks.detect import check_detection, detect

        return check_detection, detect

    def appearances(self, values, options):
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
    """Return the parameters of the raster and of the mask that came with it."""
    raster_help = tr(
        "Sentinel-2 raster, 8 bit, digital numbers or reflectance. The mask lies on its grid; left empty, on the grid of the "
        "cloud mask below."
    )
    nodata_help = tr("Wins over the value the file declares. Pixels with it are NoData in the mask.")
    mask_help = tr(
        "The mask that came with the raster, as any of the types below; a band of the raster will do. Left empty, clouds are "
        "told from the raster itself."
    )
    type_help = tr(
        "nonzero: everything but 0 is cloud; scl: the scene classes chosen below, of which 2 and 3 are shadow; qa60: bits 10 "
        "and 11; probability: values from the threshold below. auto recognises the type by names and values, or asks for it."
    )
    return (
        *colour_parameters(raster_help, nodata_help, optional=True),
        *given_mask_parameters(mask_help, GIVEN_MASK_TYPES, type_help),
    )


def _method_parameters():
    """Return the parameters that say how clouds are told, and what of them is kept."""
    return (
        described(
            choice("METHOD", tr("Method"), METHODS, DetectOptions.method),
            tr(
                "mask: from the cloud mask above; network: a small network that came with the plugin, from red, green and "
                "blue; spectral: fixed thresholds, clouds only, from these and what else there is of Sentinel-2's bands 1, 10 "
                "and 11; omnicloudmask, s2cloudless: these Python packages with their own weights, where they are installed. "
                "auto takes the mask where one is given, else the network, and the thresholds where PyTorch is not installed."
            ),
        ),
        described(
            QgsProcessingParameterNumber(
                "THRESHOLD", tr("Cloud from (%)"), DOUBLE, optional=True, minValue=0, maxValue=100
            ),
            tr(
                "The probability, or spectral score, from which a pixel is cloud: less finds more. Left empty, it is the "
                "method's own: {mask} for masks, 20 for thresholds, 40 for s2cloudless, 50 for OmniCloudMask, and what the "
                "network's card says."
            ).format(mask=round(DetectOptions(output="").mask_threshold)),
        ),
        described(
            QgsProcessingParameterNumber(
                "MIN_SIZE", tr("Smallest cloud (pixels)"), INTEGER, DetectOptions.min_size_px, minValue=0, maxValue=MAX_MIN_SIZE_PX
            ),
            tr("Clouds, shadows and gaps of fewer pixels become what surrounds them."),
        ),
        described(
            QgsProcessingParameterNumber(
                "BUFFER", tr("Grow clouds and shadows by (pixels)"), INTEGER, DetectOptions.buffer_px, minValue=0,
                maxValue=MAX_BUFFER_PX,
            ),
            tr("'Remove clouds' grows its mask by itself; other work may want thin edges covered."),
        ),
    )  # fmt: skip


def _rare_parameters():
    """Return the advanced parameters."""
    own = model_file_parameter(
        tr("Detector card of your own"),
        tr(
            "The JSON file that was exported with a network of your own. Left empty, it is the one that came with the plugin."
        ),
    )
    nir = described(
        optional_band("NIR_BAND", tr("Near-infrared band"), "OPTICAL"),
        tr("For omnicloudmask. Left empty, it is found by band name or the band count of 12 or 13."),
    )
    return (advanced(nir), advanced(own), *window_parameters(), creation_options_parameter())
