"""The main algorithm: a cloudy optical raster, SAR and other dates in, the restored optical raster out."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import Appearance, provenance_appearance, rgb_stretches, shown_like
from ..i18n import tr
from ..install.packages import PACKAGES
from ..pipeline.options.removeclouds import INDEX_NAMES, NETWORKS, Outputs
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.blocks import block_options, cluster_inference_options, cluster_parameters
from .parameters.common import described, optional_raster, sar_parameters, storage_options, storage_parameters
from .parameters.indices import INDICES, indices_parameter
from .parameters.networks import inference_parameters
from .parameters.optical import mask_parameters, optical_parameters
from .parameters.references import band_parameters, estimator_parameter, reference_parameters, restore_options


class RemoveClouds(EngineAlgorithm):
    """``removeclouds``: restores an optical raster under clouds with SAR and other dates."""

    NAME = "removeclouds"
    TRANSLATION = "TRANSLATION"
    CONFIDENCE = "CONFIDENCE"
    PROVENANCE = "PROVENANCE"
    INDEX = "INDEX"
    INDEX_ERROR = "INDEX_ERROR"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Remove clouds"),
            summary=tr(
                "Restores the ground under clouds in a Sentinel-2 raster, in every band, using other dates and "
                "Sentinel-1 radar of the same place."
            ),
            introduction=tr(
                "Restores all bands of a Sentinel-2 raster under clouds and cloud shadows, from rasters of other "
                "dates, from Sentinel-1 radar, which sees through clouds, and from the clear surroundings. How much "
                "each of these is worth here is found out first, on clear ground of the same raster, and the log says "
                "what error to expect. The result has the grid, units and data type of the optical raster, and pixels "
                "outside the grown cloud mask are not changed."
            ),
            tags=tr(
                "sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,"
                "deep learning,gan,fusion,time series,reference date,multitemporal"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr(
            "Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the "
            "optical raster; VH is used beside VV where it is there. Any CRS, pixel size and extent: it is resampled "
            "to the grid of the optical raster on the fly. It may be left out if there are other dates."
        )
        estimator_help = tr(
            "auto: copies of the cloud mask are put on clear ground of the same raster and restored, and what comes "
            "closest to the truth there restores the clouds. closed-form: the same without the networks. networks: the "
            "two networks alone, as published; they restore red, green and blue."
        )
        indices_help = tr(
            "What the outputs of spectral indices hold: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), "
            "EVI (B8, B4, B2). The bands must be among those that are restored."
        )
        parameters = (
            *(*optical_parameters(), *reference_parameters(), *sar_parameters(sar_help, optional=True)),
            *(*mask_parameters(), *band_parameters(), estimator_parameter(estimator_help)),
            indices_parameter(indices_help, INDEX_NAMES[:1]),
            *(*inference_parameters(), *storage_parameters(), *cluster_parameters()),
        )
        for definition in (*parameters, *self._written_parameters()):
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputNumber("WINDOWS_RUN", tr("Number of windows computed")))
        self.addOutput(QgsProcessingOutputNumber("WINDOWS_SKIPPED", tr("Number of windows skipped, without cloud")))
        self.addOutput(QgsProcessingOutputNumber("RESTORED_SHARE", tr("Share of pixels restored, 0 to 1")))
        self.addOutput(QgsProcessingOutputString("DEVICE_USED", tr("Device used by the networks")))
        self.addOutput(
            QgsProcessingOutputString(
                "STATISTICS_USED", tr("Source of the colours: clear pixels, clear reference or model card")
            )
        )
        self.addOutput(QgsProcessingOutputNumber("EXPECTED_PSNR", tr("Expected PSNR (dB)")))
        self.addOutput(
            QgsProcessingOutputString("EXPECTED_ERROR", tr("Expected error of each band, in the units of the result"))
        )
        self.addOutput(QgsProcessingOutputNumber("EXPECTED_NDVI_ERROR", tr("Expected mean error of the NDVI")))
        self.addOutput(QgsProcessingOutputNumber("REFERENCE_GAIN_DB", tr("What the other dates add to the PSNR (dB)")))

    def _written_parameters(self):
        """Return the rasters to write."""
        return (
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Clouds removed")),
                tr("GeoTIFF with the bands of the optical raster."),
            ),
            optional_raster(
                self.TRANSLATION,
                tr("SAR as optical image"),
                tr(
                    "Image that the first network creates from the SAR raster alone, in the units of the optical "
                    "raster."
                ),
            ),
            optional_raster(
                self.CONFIDENCE,
                tr("Confidence (expected error)"),
                tr(
                    "Expected error of each restored value, one band for each restored band, in the units of the "
                    "result: about 68 of 100 true values lie within plus or minus this error. The metadata of the "
                    "raster give the factors for 50, 90 and 95 of 100. The error is 0 where a pixel was not changed, "
                    "and NoData where a cloud could not be restored. It is calibrated on clear ground of the same "
                    "raster and does not account for clouds missing from the mask."
                ),
            ),
            optional_raster(
                self.PROVENANCE,
                tr("Provenance"),
                tr(
                    "What each pixel comes from: 1 observed, 2 rim (mixed with the original), 3 other dates, 4 SAR, 5 "
                    "the surroundings, 6 several of these, 7 cloudy and not restored. The second band holds the number "
                    "of the date that has most part in it."
                ),
            ),
            optional_raster(
                self.INDEX,
                tr("Spectral indices"),
                tr("GeoTIFF with a band for each of the spectral indices, computed from the restored reflectance."),
            ),
            optional_raster(
                self.INDEX_ERROR,
                tr("Expected error of the spectral indices"),
                tr(
                    "GeoTIFF with a band for each of the spectral indices: about 68 of 100 true values lie within plus "
                    "or minus this error. It is propagated from the errors of the bands and checked in the trials. The "
                    "error is 0 where a pixel was not changed, and NoData where a cloud could not be restored."
                ),
            ),
        )

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return restore_options(
            values,
            written=Outputs(creation_options=storage_options(values), indices=values.choices(INDICES)),
            inference=cluster_inference_options(values),
            blocks=block_options(values),
        )

    def needs(self, options):
        """Return the networks' packages where they alone restore."""
        return PACKAGES if options.estimator == NETWORKS else ()

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.removeclouds import open_removal

        return open_removal(options)

    def appearances(self, values, task):
        """Return names after the optical layer, and the bands and stretches that a layer on the map has; of a raster
        that is not on it, or of one for each band, those of red, green and blue.
        """
        red = values.layer("OPTICAL")
        layers = red, values.layer("GREEN") or red, values.layer("BLUE") or red
        stretches, name = rgb_stretches(task.band_numbers, *layers), tr("{layer} - clouds removed")
        if task.options.optical.in_one_file and values.is_on_map("OPTICAL"):
            restored = shown_like(red, name.format(layer=red.name()), task.own_numbers)
        else:
            restored = Appearance(name.format(layer=red.name()), stretches, task.shown_bands)
        return {
            self.OUTPUT: restored,
            self.TRANSLATION: Appearance(tr("{layer} - from SAR alone").format(layer=red.name()), stretches),
            self.CONFIDENCE: Appearance(
                tr("{layer} - expected error").format(layer=red.name()), bands=(task.shown_error,), amounts=True
            ),
            self.INDEX: Appearance(tr("{layer} - spectral indices").format(layer=red.name()), bands=(1,), alone=True),
            self.INDEX_ERROR: Appearance(
                tr("{layer} - expected error of the indices").format(layer=red.name()), bands=(1,), amounts=True
            ),
            self.PROVENANCE: provenance_appearance(tr("{layer} - provenance").format(layer=red.name())),
        }

    def results(self, report):
        """Return the numbers and the text a model can branch on."""
        return {
            "WINDOWS_RUN": report.windows_run,
            "WINDOWS_SKIPPED": report.windows_skipped,
            "RESTORED_SHARE": report.restored_share,
            "DEVICE_USED": report.device,
            "STATISTICS_USED": report.statistics,
            **_expectations(report.proof),
        }


def _expectations(proof) -> dict:
    """Return what trials showed; without any there are no numbers, and QGIS leaves out what is ``None``."""
    if proof is None:
        return {}
    errors = "; ".join(f"{name}: {error:.6g}" for name, error in zip(proof.bands, proof.errors))
    found = {
        "EXPECTED_PSNR": proof.psnr_db,
        "EXPECTED_ERROR": errors,
        "EXPECTED_NDVI_ERROR": proof.ndvi_error,
        "REFERENCE_GAIN_DB": proof.gain_db,
    }
    return {name: value for name, value in found.items() if value is not None}
