"""A tiny data folder made of drawn landscapes, laid out like the real one: for tests and for trying things out."""

import csv
from pathlib import Path
from typing import Mapping, Tuple, Union

import numpy as np
import tifffile
from PIL import Image

from ....pipeline.pixels import cloud_shapes, radiometry
from ..pairs import SEN12_SIDE_PX, to_bytes
from .landscape import add_speckle, draw_landscape

SEASONS = ("ROIs1158_spring", "ROIs1868_summer", "ROIs1970_fall", "ROIs2017_winter")
STRIDE_PX = 128
WIDE_SHAPE = 320, 352
CLOUD_DN = 5500.0


def write_dataset(
    folder, seed: int = 0, n_sen12: int = 4, n_wide: int = 4, n_false_colour: int = 2, n_triples: int = 2
) -> Path:
    """Write a data folder with all kinds of data that are read, everything following from ``seed``; return ``folder``.

    ``sen12/``: ``n_sen12`` scenes of 2 x 2 half-overlapping patches. ``scenes/``, ``scenes.csv``: ``n_wide`` scenes of
    320 x 352 pixels. ``false_colour/``, ``rasters/real_clouds`` and twice as many ``clouds/pairs``.
    """
    folder = Path(folder)
    rng = np.random.default_rng(seed)
    write_sen12(folder / "sen12", n_sen12, rng)
    if n_wide:
        write_wide(folder, n_wide, rng)
    if n_false_colour:
        write_false_colour(folder / "false_colour", n_false_colour, rng)
    if n_triples:
        write_triples(folder / "rasters" / "real_clouds", n_triples, rng)
        write_cloud_pairs(folder / "clouds" / "pairs", 2 * n_triples, rng)
    return folder


def write_sen12(root, n_scenes: int, rng: np.random.Generator) -> None:
    """Write ``n_scenes`` scenes in SEN1-2's layout, each cut into 2 × 2 patches with a stride of 128 pixels."""
    side = SEN12_SIDE_PX + STRIDE_PX
    for number in range(1, n_scenes + 1):
        season = SEASONS[number % len(SEASONS)]
        images = dict(zip(("s1", "s2"), _normalised_scene((side, side), rng)))
        for index in range(4):
            row, column = (STRIDE_PX * place for place in divmod(index, 2))
            for kind, image in images.items():
                patch = image[row : row + SEN12_SIDE_PX, column : column + SEN12_SIDE_PX]
                path = Path(root) / season / f"{kind}_{number}" / f"{season}_{kind}_{number}_p{index + 1}.png"
                _save(path, patch)


def write_wide(folder, n_scenes: int, rng: np.random.Generator) -> None:
    """Write ``n_scenes`` scenes into ``scenes/``, listed in ``scenes.csv``, each its own group."""
    folder, (height, width) = Path(folder), WIDE_SHAPE
    names = [f"drawn_{number}" for number in range(1, n_scenes + 1)]
    for name in names:
        for kind, image in zip(("s1", "s2"), _normalised_scene(WIDE_SHAPE, rng)):
            _save(folder / "scenes" / f"{name}_{kind}.jpg", image)
    with open(folder / "scenes.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("scene", "s1_pol", "gsd_m", "width", "height", "source", "group"))
        writer.writerows((name, "VV", 10, width, height, "drawn", name) for name in names)


def write_false_colour(folder, count: int, rng: np.random.Generator) -> None:
    """Write ``count`` pairs whose optical bands are in another order."""
    for number in range(1, count + 1):
        sar, rgb = _normalised_scene((SEN12_SIDE_PX, SEN12_SIDE_PX), rng)
        _save(Path(folder) / f"mixed_{number}_s1.jpg", sar)
        _save(Path(folder) / f"mixed_{number}_s2.jpg", rgb[..., ::-1])


def write_triples(folder, count: int, rng: np.random.Generator) -> None:
    """Write ``count`` triples: VV and VH in dB, a cloudy and a clear date as red, green, blue in DN, and the mask."""
    for number in range(1, count + 1):
        clear_dn, sar_db = draw_scene((SEN12_SIDE_PX, SEN12_SIDE_PX), rng)
        cloudy_dn, alpha = _clouded(clear_dn, rng)
        stem = f"{folder}/{number}"
        _save_tiff(f"{stem}_s1", np.stack([sar_db, sar_db - 6.5]))
        _save_tiff(f"{stem}_s2_cloudy", cloudy_dn)
        _save_tiff(f"{stem}_s2_clear", _dn(clear_dn * rng.uniform(0.95, 1.05, (3, 1, 1))))
        _save_tiff(f"{stem}_mask", (alpha > 0).astype(np.uint8)[None])


def write_cloud_pairs(folder, count: int, rng: np.random.Generator) -> None:
    """Write ``count`` pairs of a cloudy and a clear date, red, green, blue in DN."""
    for number in range(1, count + 1):
        clear_dn, _ = draw_scene((SEN12_SIDE_PX, SEN12_SIDE_PX), rng)
        _save_tiff(f"{folder}/drawn_{number}_s2_cloudy", _clouded(clear_dn, rng)[0])
        _save_tiff(f"{folder}/drawn_{number}_s2", clear_dn)


def write_sen12mscr(root, rng: np.random.Generator, patches: Mapping[str, int]) -> None:
    """Write triples in SEN12MS-CR's layout: so many as ``patches`` says of regions such as ``ROIs1868_summer_73``."""
    for region, count in patches.items():
        season, _, number = region.rpartition("_")
        for patch in range(1, count + 1):
            clear_dn, sar_db = draw_scene((SEN12_SIDE_PX, SEN12_SIDE_PX), rng)
            cloudy_dn, alpha = _clouded(clear_dn, rng)
            images = {
                "s1": np.stack([sar_db, sar_db - 6.5]),
                "s2": _level_1c(_dn(clear_dn * rng.uniform(0.95, 1.05, (3, 1, 1)))),
                "s2_cloudy": _level_1c(cloudy_dn, alpha),
            }
            for kind, bands in images.items():
                name = f"{season}_{kind}_{number}_p{patch}"
                _save_tiff(Path(root) / f"{season}_{kind}" / f"{kind}_{number}" / name, bands)


def _level_1c(rgb_dn: np.ndarray, cirrus: Union[float, np.ndarray] = 0.0) -> np.ndarray:
    """Return 13 bands that go with red, green, blue (3, H, W), DN; ``cirrus``, 0..1, is how cloudy the air is."""
    red, green, blue = rgb_dn
    cirrus_dn = 10 + 500 * cirrus + np.zeros_like(red)
    infrared = [1.1 * red, 1.3 * green, 1.5 * green, 1.6 * green, 1.6 * green, 0.5 * green, cirrus_dn]
    return _dn(np.stack([blue, blue, green, red, *infrared, 0.9 * red, 0.7 * red]))


def draw_scene(shape: Tuple[int, int], rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """Draw a landscape; return digital numbers (3, H, W) uint16, reflectance · 10000, and speckled VV (H, W) in dB."""
    rgb, sigma0 = draw_landscape(shape, rng)
    return _dn(rgb * 10000), radiometry.to_db(add_speckle(sigma0, rng), "linear")


def _clouded(clear_dn: np.ndarray, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    shape = clear_dn.shape[1:]
    alpha = cloud_shapes.procedural_matte(shape, rng.uniform(0.2, 0.5), rng)
    return _dn(
        cloud_shapes.over(clear_dn.astype(np.float32), CLOUD_DN * cloud_shapes.cloud_texture(shape, rng), alpha)
    ), alpha


def _dn(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 1, 65535).astype(np.uint16)


def _normalised_scene(shape: Tuple[int, int], rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """Return a drawn scene as SEN1-2 has it: SAR (H, W) and optical (H, W, 3) uint8, cut to mean ± 2.5σ per band."""
    dn, sar_db = draw_scene(shape, rng)
    sar, rgb = (
        to_bytes(radiometry.fit(image.reshape(image.shape[0], -1)).encode(image)) for image in (sar_db[None], dn)
    )
    return sar[0], np.moveaxis(rgb, 0, -1)


def _save(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"quality": 95, "subsampling": 0} if path.suffix == ".jpg" else {}
    Image.fromarray(np.ascontiguousarray(image)).save(path, **options)


def _save_tiff(stem, bands: np.ndarray) -> None:
    Path(stem).parent.mkdir(parents=True, exist_ok=True)
    image, planes = (bands[0], None) if len(bands) == 1 else (np.moveaxis(bands, 0, -1), "contig")
    tifffile.imwrite(f"{stem}.tif", image, photometric="minisblack", planarconfig=planes, compression="zlib")
