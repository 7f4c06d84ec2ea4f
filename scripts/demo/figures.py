"""How close a restoration comes to the truth under the cloud, beside simple ways to fill the gap."""

import csv
from dataclasses import asdict, dataclass, fields
from typing import Dict, Optional

import numpy as np
from sar_cloud_removal.estimators.sight import LIMIT
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.masks.polygons import open_given
from sar_cloud_removal.pipeline.pixels import radiometry
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters

from .pictures import read_bands
from .recorded import Run, expected_psnr_db, read_reference, recorded_run


@dataclass(frozen=True)
class Figures:
    """How close an image comes to the truth under the cloud, ``None`` where a figure cannot be given.

    ``psnr_db`` and ``ssim`` are of all bands, each scaled so that mean ± 2.5 σ of the clear pixels are 0..1.
    ``ndvi_error``: mean absolute error of the NDVI. ``expected_psnr_db``: what the run expected. ``within``: share
    (0..1) of true values within the expected error, which should be 0.68.
    """

    psnr_db: float
    ssim: float
    ndvi_error: Optional[float] = None
    expected_psnr_db: Optional[float] = None
    within: Optional[float] = None


_HEADINGS = {
    "psnr_db": ("PSNR", "{:.2f} dB"),
    "ssim": ("SSIM", "{:.3f}"),
    "ndvi_error": ("NDVI error", "{:.3f}"),
    "expected_psnr_db": ("expected PSNR", "{:.1f} dB"),
    "within": ("within error", "{:.0%}"),
}


class Judge:
    """Compares images of the bands that ``run`` restored with the raster ``truth_path`` of the same bands."""

    def __init__(self, run: Run, truth_path):
        self._run, self._optical = run, run.optical
        self.window = Window(0, 0, *run.optical.grid.shape)
        self.numbers = [index + 1 for index in run.optical.restored]
        self.before, _ = run.optical.read(self.window)
        self.cloudy = self._cloudy(run.options.mask)
        self._truth = self.read(truth_path)
        self._domain = radiometry.fit(self.before[:, ~self.cloudy])

    def read(self, path) -> np.ndarray:
        """Return the restored bands (B, H, W) of a raster like the one that ``run`` wrote."""
        return read_bands([path] * len(self.numbers), self.numbers)

    def flat(self) -> np.ndarray:
        """Return the image with the mean of the clear pixels under the cloud."""
        return np.where(self.cloudy, self.before[:, ~self.cloudy].mean(axis=1)[:, None, None], self.before)

    def pasted(self) -> Optional[np.ndarray]:
        """Return the image with the first reference under the cloud, the flat fill where that is cloudy too.

        ``None`` without a reference with a mask.
        """
        source = self._run.options.references[0] if self._run.reference else None
        if source is None or source.mask is None:
            return None
        other = read_reference(self._run.reference, range(len(self.numbers)), self._optical.grid)
        seen = np.isfinite(other).all(axis=0) & ~self._cloudy(source.mask)
        return np.where(self.cloudy & seen, np.nan_to_num(other), self.flat())

    def figures(self, image, **more) -> Figures:
        """Return how close ``image`` (B, H, W) comes to the truth; ``more`` are figures that are already known."""
        import torch
        from sar_cloud_removal.training.scoring.metrics import psnr, ssim

        scaled = [torch.from_numpy((self._domain.encode(values, LIMIT) + 1) / 2) for values in (image, self._truth)]
        where = torch.from_numpy(self.cloudy)
        return Figures(psnr(*scaled, where), ssim(*scaled, where), self._ndvi_error(image), **more)

    def within(self, image, error_path) -> float:
        """Return the share (0..1) of true values that lie within the error of ``error_path`` of ``image``."""
        numbers = range(1, len(self.numbers) + 1)
        error = read_bands([error_path] * len(numbers), numbers)
        known = self.cloudy & np.isfinite(error).all(axis=0)
        distance = np.abs(image.astype(np.float64) - self._truth)
        return float((distance <= error)[:, known].mean())

    def _cloudy(self, mask) -> np.ndarray:
        opened, silent = open_given(mask, Rasters(), self._optical.grid, NullFeedback()), NullFeedback()
        return opened.read_as(opened.recognise(silent), silent).read(self.window)[0]

    def _ndvi_error(self, image) -> Optional[float]:
        bands = self._optical.positions_of(("red", "nir"))
        if None in bands:
            return None
        found = []
        for values in (image, self._truth):
            red, near = values[list(bands)][:, self.cloudy].astype(np.float64)
            found.append((near - red) / (near + red))
        return float(np.abs(found[0] - found[1]).mean())


def figures_under_cloud(restored_path, truth_path, alone_path=None) -> Dict[str, Figures]:
    """Return what simple fills and the restoration achieve, by name, under the mask as given.

    ``alone_path``: the same clouds removed without references.
    """
    run = recorded_run(restored_path)
    judge = Judge(run, truth_path)
    images = {"cloudy": judge.before, "flat fill": judge.flat(), "other date pasted": judge.pasted()}
    found = {name: judge.figures(image) for name, image in images.items() if image is not None}
    restored = {"restored": (restored_path, run)}
    if alone_path:
        restored = {
            "restored, SAR alone": (alone_path, recorded_run(alone_path)),
            "restored, other date": (restored_path, run),
        }
    for name, (path, made_by) in restored.items():
        image, error_path = judge.read(path), made_by.options.written.confidence
        within = judge.within(image, error_path) if error_path else None
        found[name] = judge.figures(image, expected_psnr_db=expected_psnr_db(path), within=within)
    return found


def as_text(found: Dict[str, Figures]) -> str:
    """Return a table of figures, without columns that are empty."""
    names = [name for name in _HEADINGS if any(getattr(figures, name) is not None for figures in found.values())]
    first = max(len("Under the cloud"), *(len(name) + 2 for name in found))
    lines = ["Under the cloud".ljust(first) + "".join(_HEADINGS[name][0].rjust(16) for name in names)]
    for what, figures in found.items():
        values = [(_HEADINGS[name][1], getattr(figures, name)) for name in names]
        cells = ["" if value is None else form.format(value) for form, value in values]
        lines.append((f"  {what}".ljust(first) + "".join(cell.rjust(16) for cell in cells)).rstrip())
    return "\n".join(lines)


def write_csv(path, found: Dict[str, Figures]) -> None:
    """Write figures as a table; what cannot be given is left empty."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("image", *(field.name for field in fields(Figures))))
        writer.writerows((what, *asdict(figures).values()) for what, figures in found.items())
