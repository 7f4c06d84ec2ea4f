"""Drawn places with several dates, in memory and as files laid out like the real data."""

from datetime import date

import numpy as np
import tifffile
from sar_cloud_removal.pipeline.pixels.cloud_shapes import fractal_noise
from sar_cloud_removal.training.references.places import Dated, Place

SIDE_PX = 64
BANDS = ("B2", "B3", "B4", "B8")


def ground(seed=0, side_px=SIDE_PX):
    """Return reflectances (4, H, W) float32, DN, of one drawn landscape."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [1000 + 100 * i + 200 * fractal_noise((side_px, side_px), rng, 8, 2, 1.0) for i in range(4)]
    ).astype(np.float32)


def blob(row=20, column=20, radius_px=10):
    """Return a round cloud (H, W) bool."""
    rows, columns = np.indices((SIDE_PX, SIDE_PX))
    return (rows - row) ** 2 + (columns - column) ** 2 <= radius_px**2


def drawn_place(days=(0, 10, 25, 100), cloudy=()):
    """Return a place whose dates differ by gain, offset and a little noise; ``cloudy``: {index: mask}."""
    base, rng = ground(), np.random.default_rng(1)
    sar = np.stack([-12 + 2 * fractal_noise((SIDE_PX, SIDE_PX), rng, 24) for _ in range(2)]).astype(np.float32)
    dates = []
    for index, day in enumerate(days):
        noise = rng.normal(0, 5, base.shape).astype(np.float32)
        mask = dict(cloudy).get(index, np.zeros((SIDE_PX, SIDE_PX), bool))
        image = (1 + 0.1 * index) * base + 50 * index + noise
        dates.append(Dated(str(day), np.where(mask, 9000, image).astype(np.float32), mask, day, sar))
    return Place("drawn", "drawn", "drawn", BANDS, tuple(dates), (blob(),), held_out=False)


def write_series(folder):
    """Write two small series as ``series/`` has them: one with SAR by month, one with a mask every ten days."""
    finland, iberia = folder / "series" / "finland_288afc34", folder / "series" / "iberia_29SND_drawn"
    finland.mkdir(parents=True)
    iberia.mkdir()
    place, rng = drawn_place(days=(0, 10, 20)), np.random.default_rng(2)
    for index, dated in enumerate(place.dates):
        month = f"2020-{index + 3:02d}"
        bands = np.concatenate([dated.optical, 1.3 * dated.optical[::-1], dated.optical[:2]]).astype(np.uint16)
        probability = np.where(blob(row=12 * index + 12, radius_px=9), 90, 5).astype(np.uint8)
        _write(finland / f"{month}_s2.tif", bands)
        _write(finland / f"{month}_s1_asc.tif", dated.sar)
        _write(finland / f"{month}_cloudprob.tif", probability[None])
        day = date.fromordinal(date(2017, 7, 1).toordinal() + 10 * index).isoformat()
        _write(iberia / f"{day}_s2.tif", (dated.optical + rng.normal(0, 5, dated.optical.shape)).astype(np.uint16))
        _write(iberia / f"{day}_mask.tif", blob(row=50, column=12 * index + 12, radius_px=9).astype(np.uint8)[None])
    return folder


def _write(path, bands):
    stored = np.moveaxis(bands, 0, -1) if len(bands) > 1 else bands[0]
    tifffile.imwrite(path, stored, photometric="minisblack", planarconfig="contig" if len(bands) > 1 else None)
