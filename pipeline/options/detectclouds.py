"""The options of ``detectclouds``: plain values, checked in one place."""

from dataclasses import dataclass, field, replace
from typing import Optional, Tuple

from .checks import WritesFiles, band_problems, choice_problems, is_finite, pixels_problems
from .inference import InferenceOptions
from .sources import GIVEN_MASK_TYPES, MaskSource, OpticalSource, ReferenceSource, too_many_references

AUTO, MASK, REFERENCES, NETWORK, SPECTRAL, OMNICLOUDMASK, S2CLOUDLESS = METHODS = (
    "auto", "mask", "references", "network", "spectral", "omnicloudmask", "s2cloudless",
)  # fmt: skip
MAX_BUFFER_PX = 1000
MAX_MIN_SIZE_PX = 1_000_000


@dataclass(frozen=True)
class DetectOptions(WritesFiles):
    """The options of ``detectclouds``.

    Args:
        optical: the raster to find clouds in; ``None`` takes the clouds of ``mask``, on its own grid.
        mask: a mask that came with the raster, for the method ``mask``.
        references: other dates of the same ground, for the method ``references``.
        nir_band: number of the near-infrared band, from 1; ``None`` finds it by name.
        method: one of ``METHODS``; ``auto`` takes the mask if there is one, else the references, else the
            network, else thresholds.
        threshold_percent: the lowest probability that counts as cloudy; ``None`` takes the method's default.
        min_size_px: clouds, shadows and gaps with fewer pixels take the class of their surroundings.
        buffer_px: pixels by which clouds and shadows grow afterwards.
        output: the mask to write.
        creation_options: options of GDAL's GeoTIFF driver as ``NAME=VALUE``.
        inference: how the network is run; ``model_file`` is the card of a detector.
    """

    OUTPUTS = {"OUTPUT": "output"}

    optical: Optional[OpticalSource] = None
    mask: MaskSource = field(default_factory=MaskSource)
    references: Tuple[ReferenceSource, ...] = ()
    nir_band: Optional[int] = None
    method: str = AUTO
    threshold_percent: Optional[float] = None
    min_size_px: int = 25
    buffer_px: int = 0
    output: Optional[str] = None
    creation_options: Tuple[str, ...] = ()
    inference: InferenceOptions = field(default_factory=InferenceOptions)

    @property
    def given_mask(self) -> MaskSource:
        """The mask that came with the raster, with ``threshold_percent`` if that is set."""
        if self.threshold_percent is None:
            return self.mask
        return replace(self.mask, threshold_percent=self.threshold_percent)

    @property
    def compares_dates(self) -> bool:
        """Whether clouds are found by comparison with the references."""
        return self.method == REFERENCES or (self.method == AUTO and self.mask.raster is None and bool(self.references))

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = self.inference.problems() + choice_problems("METHOD", self.method, METHODS)
        found += self.mask.problems(GIVEN_MASK_TYPES) + band_problems("NIR_BAND", self.nir_band)
        found += self.optical.problems() if self.optical else []
        if self.optical is None and self.mask.raster is None:
            found.append("There is nothing to detect clouds in: give OPTICAL, the raster itself, or its CLOUD_MASK.")
        elif self.method == MASK and self.mask.raster is None:
            found.append("METHOD is 'mask' but there is no CLOUD_MASK: give the mask raster, or choose another METHOD.")
        elif self.optical is None and self.method not in (AUTO, MASK):
            found.append(f"METHOD is '{self.method}' but there is no OPTICAL: give the raster, or set METHOD to mask.")
        if self.method == REFERENCES and not self.references:
            found.append(
                "METHOD is 'references' but there are no REFERENCES: give rasters of other dates, or choose another "
                "METHOD."
            )
        found += [problem for reference in self.references for problem in reference.problems()]
        found += too_many_references(self.references)
        found += pixels_problems("MIN_SIZE", self.min_size_px, MAX_MIN_SIZE_PX)
        found += pixels_problems("BUFFER", self.buffer_px, MAX_BUFFER_PX)
        limit = self.threshold_percent
        if limit is not None and not (is_finite(limit) and 0 < limit < 100):
            found.append(f"THRESHOLD is {limit}, allowed are more than 0 and less than 100 percent.")
        return found + self.output_problems()
