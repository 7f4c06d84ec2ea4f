"""Draws a landscape as Sentinel-2 and Sentinel-1 would see it: fields, hedges, woods, a river, a lake, roads, a town.

Nothing real is in it but the order of magnitude: reflectances and backscatter by land cover are typical
values for temperate farmland in summer at 10 m, VV. Both images come from one map, so each can be
inferred from the other, as in nature. The same place can also be drawn as it was some weeks earlier.
"""

from dataclasses import dataclass, field
from typing import Dict, Mapping, Tuple

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from ....pipeline.pixels.cloud_shapes import fractal_noise, smoothstep

PLOT_KINDS = {
    "stubble": ((0.190, 0.160, 0.105, 0.265), -13.0),
    "bare soil": ((0.150, 0.115, 0.085, 0.205), -11.5),
    "wheat": ((0.165, 0.150, 0.080, 0.275), -14.0),
    "maize": ((0.052, 0.078, 0.040, 0.420), -9.5),
    "beet": ((0.058, 0.105, 0.042, 0.460), -8.5),
    "meadow": ((0.075, 0.098, 0.050, 0.345), -12.5),
    "fallow": ((0.120, 0.108, 0.075, 0.240), -12.0),
}
"""Reflectance (red, green, blue, near infrared) and VV sigma nought (dB) of what grows on a plot."""
YOUNGER_KINDS = {
    "green wheat": ((0.056, 0.082, 0.040, 0.385), -15.5),
    "young maize": ((0.098, 0.098, 0.062, 0.275), -11.5),
    "mown meadow": ((0.108, 0.118, 0.066, 0.275), -13.5),
}
"""The same of what grows on some of the plots some weeks earlier."""
WOOD = ((0.030, 0.046, 0.028, 0.330), -9.0)
WATER = ((0.022, 0.040, 0.050, 0.014), -21.0)
BANK = ((0.062, 0.080, 0.042, 0.290), -10.0)
TRACK = ((0.160, 0.140, 0.115, 0.205), -14.0)
ROAD = ((0.185, 0.175, 0.165, 0.205), -16.5)
GARDEN = ((0.090, 0.100, 0.062, 0.255), -8.0)
ROOFS = (
    (0.250, 0.150, 0.115, 0.275),
    (0.230, 0.215, 0.205, 0.245),
    (0.330, 0.320, 0.310, 0.340),
    (0.170, 0.160, 0.155, 0.185),
)
ROOF_DB = -2.5
LOOKS = 4.4
"""Equivalent number of looks of a Sentinel-1 IW ground range product in high resolution."""


@dataclass(frozen=True)
class Date:
    """What a day makes of the landscape.

    Args:
        before: for kinds of plots what grew there on this day, and how likely; other plots are as they are.
        sun: how much slopes that face south and east are lit, 1 each with the sun in the south-east.
        air: what the air leaves of the light in each band, and what it adds to the reflectance.
        leaves: factors of the reflectance of woods in each band.
        texture: 0..1, how far the fine texture is that of the drawn landscape.
        growth: standard deviation of the factors by which plots differ from what they become.
        wet_db: what the moisture of the ground adds to its backscatter.
    """

    before: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sun: Tuple[float, float] = (1.0, 1.0)
    air: Tuple[Tuple[float, ...], Tuple[float, ...]] = ((1.0,) * 4, (0.0,) * 4)
    leaves: Tuple[float, ...] = (1.0,) * 4
    texture: float = 1.0
    growth: float = 0.0
    wet_db: float = 0.0


AS_DRAWN = Date()
WEEKS_EARLIER = Date(
    before={
        "stubble": {"wheat": 0.7, "stubble": 0.3},
        "bare soil": {"stubble": 0.45, "bare soil": 0.55},
        "wheat": {"green wheat": 0.75, "wheat": 0.25},
        "maize": {"young maize": 0.85, "maize": 0.15},
        "meadow": {"mown meadow": 0.3, "meadow": 0.7},
    },
    sun=(0.4, 1.3),
    air=((0.93, 0.92, 0.90, 0.95), (0.004, 0.007, 0.012, 0.002)),
    leaves=(1.0, 1.12, 1.0, 1.12),
    texture=0.8,
    growth=0.04,
    wet_db=0.6,
)
"""The same place earlier in summer: the harvest has not gone so far, and the sun is further in the east."""


def draw_landscape(shape: Tuple[int, int], rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
    """Draw ``shape`` (H, W) pixels of 10 m; return reflectance (3, H, W) in 0..1 and sigma nought (H, W), linear power.

    Both are float32; order red, green, blue. The backscatter has no speckle (see ``add_speckle``).
    """
    reflectance, sigma0 = draw_date(shape, rng)
    return reflectance[:3], sigma0


def draw_date(shape: Tuple[int, int], rng: np.random.Generator, date: Date = AS_DRAWN) -> Tuple[np.ndarray, np.ndarray]:
    """Draw what ``draw_landscape`` draws, and the near infrared as a fourth band, as it looks on ``date``.

    Generators in the same state give the same place, whatever the date.
    """
    canvas = _Canvas(shape, rng, date)
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

    def __init__(self, shape: Tuple[int, int], rng: np.random.Generator, date: Date) -> None:
        self.shape, self.date = shape, date
        # what RGB does not need has generators of its own: drawing it must not change RGB, nor a date the place
        self.infrared, self.changes = (np.random.Generator(rng.bit_generator.jumped(count)) for count in (1, 2))
        self.reflectance = np.zeros((4, *shape), dtype=np.float32)
        self.db = np.zeros(shape, dtype=np.float32)
        self.dry = np.ones(shape, dtype=bool)
        self.rows, self.columns = np.indices(shape, dtype=np.float32)
        self.relief = ndimage.gaussian_filter(
            fractal_noise(shape, rng, coarsest_px=256, finest_px=16, persistence=0.5), 4
        )

    def paint(self, share: np.ndarray, reflectance, db) -> None:
        colour = np.asarray(reflectance, dtype=np.float32)
        self.reflectance += share * ((colour[:, None, None] if colour.ndim == 1 else colour) - self.reflectance)
        self.db += share * (db - self.db)

    def finished(self, rng: np.random.Generator) -> Tuple[np.ndarray, np.ndarray]:
        """Shade both by the relief, for the date's sun and a radar in the west; add fine texture and the air."""
        down, right = np.gradient(self.relief)
        south, east = self.date.sun
        grain = fractal_noise(self.shape, rng, coarsest_px=6, finest_px=2)
        if self.date.texture < 1:
            own = fractal_noise(self.shape, self.changes, coarsest_px=6, finest_px=2)
            grain = self.date.texture * grain + np.sqrt(1 - self.date.texture**2, dtype=np.float32) * own
        light = np.where(self.dry, (1 - 3.0 * (south * down + east * right)).clip(0.7, 1.3) * (1 + 0.05 * grain), 1)
        slope_db = np.where(self.dry, 14.0 * right + self.date.wet_db, 0).clip(-3, 3)
        optical = ndimage.gaussian_filter(self.reflectance * light, (0, 0.5, 0.5))
        left, added = (np.array(values, np.float32)[:, None, None] for values in self.date.air)
        optical = optical * left + added
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

    n_plots = int(plot.max()) + 1
    kind = rng.choice(len(PLOT_KINDS), n_plots, p=_shares(rng, len(PLOT_KINDS)))
    kind = _on_date(canvas, kind)
    kinds = [*PLOT_KINDS.values(), *YOUNGER_KINDS.values()]
    bright, tint = rng.normal(1, 0.10, (n_plots, 1)), rng.normal(1, 0.03, (n_plots, 3))
    tint = np.concatenate([tint, canvas.infrared.normal(1, 0.05, (n_plots, 1))], axis=1)
    colours = np.array([colour for colour, _ in kinds])[kind] * bright * tint
    backscatter_db = np.array([db for _, db in kinds])[kind] + rng.normal(0, 0.7, n_plots)
    if canvas.date.growth:
        colours *= canvas.changes.normal(1, canvas.date.growth, colours.shape)
        backscatter_db += canvas.changes.normal(0, 10 * canvas.date.growth, n_plots)
    moisture = fractal_noise(canvas.shape, rng, coarsest_px=48, finest_px=6)
    rows_of_plants = np.sin(across * rng.uniform(1.2, 2.2)) * 0.02
    painted = np.moveaxis(colours[plot], -1, 0) * (1 - 0.06 * moisture + rows_of_plants)
    painted[3] *= 1 + 0.06 * fractal_noise(canvas.shape, canvas.infrared, coarsest_px=32, finest_px=4)
    canvas.paint(np.ones(canvas.shape, np.float32), painted, backscatter_db[plot] + 0.5 * moisture)
    tracks = (border_px < 2.2) & (rng.random(n_blocks) < 0.6)[block]
    hedges = (border_px < 3.5) & ~tracks & (fractal_noise(canvas.shape, rng, coarsest_px=12) > -0.4)
    canvas.paint(hedges * np.float32(0.8), *WOOD)
    canvas.paint(tracks * np.float32(0.6), *TRACK)


def _on_date(canvas: _Canvas, kind: np.ndarray) -> np.ndarray:
    """Return what grew on the date of ``canvas`` on plots of ``kind`` (N,), which count ``PLOT_KINDS``.

    The numbers that are returned count ``PLOT_KINDS`` and ``YOUNGER_KINDS``.
    """
    names = [*PLOT_KINDS, *YOUNGER_KINDS]
    before = kind.copy()
    for name, likely in canvas.date.before.items():
        plots = np.flatnonzero(kind == names.index(name))
        numbers = [names.index(other) for other in likely]
        before[plots] = canvas.changes.choice(numbers, len(plots), p=list(likely.values()))
    return before


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
    green = np.asarray(WOOD[0], np.float32) * np.asarray(canvas.date.leaves, np.float32)
    colour = green[:, None, None] * (1 + 0.2 * crowns + 0.12 * stands)
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
