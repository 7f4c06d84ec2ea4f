"""Draws a landscape as Sentinel-2 and Sentinel-1 would see it: fields, hedges, woods, a river, a lake, roads, a town.

Nothing real is in it but the order of magnitude: reflectances and backscatter by land cover are typical
values for temperate farmland in summer at 10 m, VV. Both images come from one map, so each can be
inferred from the other, as in nature.
"""

from typing import Dict, Tuple

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from ....pipeline.pixels.cloud_shapes import fractal_noise, smoothstep

PLOT_KINDS = {
    "stubble": ((0.190, 0.160, 0.105), -13.0),
    "bare soil": ((0.150, 0.115, 0.085), -11.5),
    "wheat": ((0.165, 0.150, 0.080), -14.0),
    "maize": ((0.052, 0.078, 0.040), -9.5),
    "beet": ((0.058, 0.105, 0.042), -8.5),
    "meadow": ((0.075, 0.098, 0.050), -12.5),
    "fallow": ((0.120, 0.108, 0.075), -12.0),
}
"""Reflectance (red, green, blue) and VV sigma nought (dB) of what grows on a plot."""
WOOD = ((0.030, 0.046, 0.028), -9.0)
WATER = ((0.022, 0.040, 0.050), -21.0)
BANK = ((0.062, 0.080, 0.042), -10.0)
ROAD = ((0.185, 0.175, 0.165), -16.5)
GARDEN = ((0.090, 0.100, 0.062), -8.0)
ROOFS = ((0.250, 0.150, 0.115), (0.230, 0.215, 0.205), (0.330, 0.320, 0.310), (0.170, 0.160, 0.155))
ROOF_DB = -2.5
LOOKS = 4.4
"""Equivalent number of looks of a Sentinel-1 IW ground range product in high resolution."""


def draw_landscape(shape: Tuple[int, int], rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """Draw ``shape`` (H, W) pixels of 10 m; return reflectance (3, H, W) in 0..1 and sigma nought (H, W), linear power.

    Both are float32; order red, green, blue. The backscatter has no speckle (see ``add_speckle``).
    """
    canvas = _Canvas(shape, rng)
    _farmland(canvas, rng)
    _woods(canvas, rng)
    town = rng.uniform(0.25, 0.75, 2) * shape
    _waters(canvas, town, rng)
    _roads(canvas, town, rng)
    _town(canvas, town, rng)
    return canvas.finished(rng)


def add_speckle(sigma0: np.ndarray, rng: np.random.Generator, looks: float = LOOKS) -> np.ndarray:
    """Multiply linear power by fully developed speckle: gamma distributed, mean 1, variance 1 / ``looks``."""
    return (sigma0 * rng.gamma(looks, 1 / looks, sigma0.shape)).astype(np.float32)


class _Canvas:
    """The two images while they are drawn; ``paint`` covers both where ``share`` (0..1) says."""

    def __init__(self, shape: Tuple[int, int], rng: np.random.Generator) -> None:
        self.shape = shape
        self.rgb = np.zeros((3, *shape), dtype=np.float32)
        self.db = np.zeros(shape, dtype=np.float32)
        self.dry = np.ones(shape, dtype=bool)
        self.rows, self.columns = np.indices(shape, dtype=np.float32)
        self.relief = ndimage.gaussian_filter(
            fractal_noise(shape, rng, coarsest_px=256, finest_px=16, persistence=0.5), 4
        )

    def paint(self, share: np.ndarray, rgb, db) -> None:
        colour = np.asarray(rgb, dtype=np.float32)
        self.rgb += share * ((colour[:, None, None] if colour.ndim == 1 else colour) - self.rgb)
        self.db += share * (db - self.db)

    def finished(self, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
        """Shade both by the relief, the sun in the south-east, the radar in the west; add fine texture."""
        down, right = np.gradient(self.relief)
        grain = 1 + 0.05 * fractal_noise(self.shape, rng, coarsest_px=6, finest_px=2)
        light = np.where(self.dry, (1 - 3.0 * (down + right)).clip(0.7, 1.3) * grain, 1)
        slope_db = np.where(self.dry, 14.0 * right, 0).clip(-3, 3)
        optical = ndimage.gaussian_filter(self.rgb * light, (0, 0.5, 0.5))
        return np.clip(optical, 0.005, 1).astype(np.float32), (10 ** ((self.db + slope_db) / 10)).astype(np.float32)


def _farmland(canvas: _Canvas, rng: np.random.Generator) -> None:
    """Cover the ground with blocks (Voronoi cells) of rectangular plots, each of its own size and direction."""
    height, width = canvas.shape
    n_blocks = max(3, height * width // 130**2)
    seeds = rng.uniform(-0.1, 1.1, (n_blocks, 2)) * canvas.shape
    points = np.stack([canvas.rows.ravel(), canvas.columns.ravel()], axis=1)
    distances, nearest = cKDTree(seeds).query(points, k=2)
    block = nearest[:, 0].reshape(canvas.shape)
    border_px = (distances[:, 1] - distances[:, 0]).reshape(canvas.shape)

    angle = (rng.normal(rng.uniform(0, np.pi), 0.35, n_blocks))[block]
    plot_width, plot_length = rng.uniform(9, 24, n_blocks)[block], rng.uniform(24, 60, n_blocks)[block]
    along = np.cos(angle) * canvas.rows + np.sin(angle) * canvas.columns
    across = np.cos(angle) * canvas.columns - np.sin(angle) * canvas.rows
    # plots in a row do not line up with the next row's
    row = np.floor(along / plot_length)
    offset = np.sin(row * 12.9898 + block) * 43758.5453 % 1 * plot_width
    column = np.floor((across + offset) / plot_width)
    plot = _numbered(block, row, column)

    kinds = list(PLOT_KINDS.values())
    n_plots = int(plot.max()) + 1
    kind = rng.choice(len(kinds), n_plots, p=_shares(rng, len(kinds)))
    colours = (
        np.array([colour for colour, _ in kinds])[kind]
        * rng.normal(1, 0.10, (n_plots, 1))
        * rng.normal(1, 0.03, (n_plots, 3))
    )
    backscatter_db = np.array([db for _, db in kinds])[kind] + rng.normal(0, 0.7, n_plots)
    moisture = fractal_noise(canvas.shape, rng, coarsest_px=48, finest_px=6)
    rows_of_plants = np.sin(across * rng.uniform(1.2, 2.2)) * 0.02
    canvas.paint(
        np.ones(canvas.shape, np.float32),
        np.moveaxis(colours[plot], -1, 0) * (1 - 0.06 * moisture + rows_of_plants),
        backscatter_db[plot] + 0.5 * moisture,
    )
    tracks = (border_px < 2.2) & (rng.random(n_blocks) < 0.6)[block]
    hedges = (border_px < 3.5) & ~tracks & (fractal_noise(canvas.shape, rng, coarsest_px=12) > -0.4)
    canvas.paint(hedges * np.float32(0.8), *WOOD)
    canvas.paint(tracks * np.float32(0.6), (0.16, 0.14, 0.115), -14.0)


def _numbered(*labels: np.ndarray) -> np.ndarray:
    """Return one number, 0 and up, for every combination of the whole numbers in ``labels``, of their shape."""
    key = np.zeros(labels[0].shape, dtype=np.int64)
    for label in labels:
        label = label.astype(np.int64)
        key = key * (int(label.max()) - int(label.min()) + 1) + label - int(label.min())
    return np.unique(key, return_inverse=True)[1].reshape(key.shape)


def _shares(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.dirichlet(np.full(count, 3.0))


def _woods(canvas: _Canvas, rng: np.random.Generator) -> None:
    """Let woods grow on part of the land, most of them on high ground; crowns make them grainy in both images."""
    density = fractal_noise(canvas.shape, rng, coarsest_px=110, finest_px=8, persistence=0.45) + 0.5 * canvas.relief
    wood = smoothstep((density - np.quantile(density, rng.uniform(0.72, 0.85))) / 0.06)
    crowns = fractal_noise(canvas.shape, rng, coarsest_px=4, finest_px=2, persistence=1.0)
    stands = fractal_noise(canvas.shape, rng, coarsest_px=40, finest_px=10)
    colour = np.asarray(WOOD[0], np.float32)[:, None, None] * (1 + 0.2 * crowns + 0.12 * stands)
    canvas.paint(wood, colour, WOOD[1] + 0.9 * crowns + 0.4 * stands)


def _waters(canvas: _Canvas, town: np.ndarray, rng: np.random.Generator) -> None:
    """Lead a meandering river past the town and fill the lowest ground with a lake."""
    height, width = canvas.shape
    t = np.linspace(-0.1, 1.1, 4 * (height + width))
    bends = sum(
        rng.uniform(0.4, 1.0) / n * np.sin(2 * np.pi * (n * t * max(height, width) / 420 + rng.random()))
        for n in (1, 2.3, 4.7)
    )
    course = (
        town[0]
        + rng.choice([-1, 1]) * 0.12 * height
        + 0.07 * height * bends
        + rng.uniform(-0.2, 0.2) * height * (t - 0.5)
    )
    river_px = _distance_to_path(canvas, np.stack([course, t * width], axis=1))
    half_width = rng.uniform(2.5, 4.5) + 0.8 * fractal_noise(canvas.shape, rng, coarsest_px=60, finest_px=20)
    water = smoothstep((half_width - river_px) / 1.5 + 0.5)
    bank = smoothstep((half_width + 6 - river_px) / 3)
    depth = canvas.relief + 0.25 * fractal_noise(canvas.shape, rng, coarsest_px=80, finest_px=5)
    depth[np.hypot(canvas.rows - town[0], canvas.columns - town[1]) < 90] += 2
    level = np.quantile(depth, 0.025)
    lake = smoothstep((level - depth) / 0.05 + 0.5)
    bank = np.maximum(bank, smoothstep((level + 0.18 - depth) / 0.1))
    canvas.paint(bank * np.float32(0.8), *BANK)
    ripples = fractal_noise(canvas.shape, rng, coarsest_px=70, finest_px=8)
    water = np.maximum(water, lake)
    canvas.paint(
        water, np.asarray(WATER[0], np.float32)[:, None, None] * (1 + 0.06 * ripples), WATER[1] + 0.8 * ripples
    )
    canvas.dry &= water < 0.5


def _roads(canvas: _Canvas, town: np.ndarray, rng: np.random.Generator) -> None:
    """Let a few gently curved roads run from the town to the edges of the image."""
    reach = float(np.hypot(*canvas.shape))
    first = rng.uniform(0, 2 * np.pi)
    for arm in range(5):
        direction = first + arm * 2 * np.pi / 5 + rng.normal(0, 0.2)
        t = np.linspace(0, reach, int(reach))
        heading = direction + 0.25 * np.sin(2 * np.pi * (t / rng.uniform(250, 500) + rng.random())) * np.minimum(
            t / 200, 1
        )
        path = town + np.cumsum(np.stack([np.sin(heading), np.cos(heading)], axis=1), axis=0)
        canvas.paint(smoothstep((1.6 - _distance_to_path(canvas, path)) / 1.0) * np.float32(0.9), *ROAD)


def _distance_to_path(canvas: _Canvas, path: np.ndarray) -> np.ndarray:
    """Return the distance (H, W), in pixels, to the nearest point of ``path`` (N, 2; rows and columns)."""
    points = np.stack([canvas.rows.ravel(), canvas.columns.ravel()], axis=1)
    distance, _ = cKDTree(path).query(points, distance_upper_bound=40)
    return np.minimum(distance, 40).reshape(canvas.shape).astype(np.float32)


def _town(canvas: _Canvas, town: np.ndarray, rng: np.random.Generator) -> None:
    """Build streets, gardens and roofs, dense in the middle and thinning out; walls reflect the radar like corners."""
    radius = 0.09 * float(np.sqrt(canvas.shape[0] * canvas.shape[1])) + 20
    away = np.hypot(canvas.rows - town[0], canvas.columns - town[1]) / radius
    urban = (
        smoothstep((1.15 - away - 0.3 * fractal_noise(canvas.shape, rng, coarsest_px=40, finest_px=6)) / 0.25)
        * canvas.dry
    )
    angle = rng.uniform(0, np.pi / 2)
    u = np.cos(angle) * canvas.rows + np.sin(angle) * canvas.columns
    v = np.cos(angle) * canvas.columns - np.sin(angle) * canvas.rows
    canvas.paint(urban * np.float32(0.85), *GARDEN)
    streets = ((u % 13 < 1.6) | (v % 19 < 1.6)).astype(np.float32)
    canvas.paint(streets * urban * 0.8, ROAD[0], -11.0)

    house = _numbered(np.floor(u / 4.3), np.floor(v / 4.8))
    n_houses = int(house.max()) + 1
    looks: Dict[str, np.ndarray] = {
        "built": rng.random(n_houses),
        "roof": rng.choice(len(ROOFS), n_houses, p=(0.4, 0.25, 0.15, 0.2)),
        "bright": rng.normal(1, 0.15, n_houses),
        "corner_db": rng.normal(0, 2.5, n_houses),
    }
    gap = (u % 4.3 < 1.0) | (v % 4.8 < 1.0)
    built = (looks["built"][house] < np.clip(1.1 - 0.6 * away, 0.2, 0.95)) & ~gap & (streets == 0)
    roofs = np.moveaxis(np.array(ROOFS)[looks["roof"]] * looks["bright"][:, None], -1, 0)[:, house]
    canvas.paint(built * urban, roofs, ROOF_DB + looks["corner_db"][house])
