"""What areas and years cost, from one figure: ``python -m sar_cloud_removal.benchmarks.scaling --core-seconds 18``.

``--core-seconds`` is what one core takes for a megapixel all of whose windows have clouds: with networks of ``--width``
as ``benchmarks.dask`` prints it, or with the estimators and ``--references`` other dates as ``benchmarks.references``
prints it. Everything else is an assumption; each is an option, and printed below the table. What a GPU takes is not
measured: its hours are those of its stated peak, of which networks reach less.
"""

import argparse
from dataclasses import asdict, dataclass, fields
from typing import Optional

from ..pipeline.windows.plan import plan_windows
from .dask import TILE_PX, overhead
from .scenes import BANDS

WINDOW_GFLOP = {32: 27.3, 64: 108.4}
"""Of both networks for a window of 256 pixels, as ``benchmarks.network`` counts them."""
MEGAPIXELS = TILE_PX**2 / 1e6
OVERVIEWS = 4 / 3


@dataclass(frozen=True)
class Assumptions:
    """What is not measured."""

    cloudy_share: float = 0.55
    block_px: int = 3072
    compression: float = 0.6
    core_price: float = 0.04
    gpu_price: float = 3.0
    gpu_tflops: float = 989.0
    read_price: float = 0.0
    kept_price: float = 0.023

    MEANING = {
        "cloudy_share": "share of the windows that have a cloud",
        "block_px": "side of the blocks, pixels; windows at their borders are computed twice",
        "compression": "stored bytes for each byte of pixels",
        "core_price": "price of a core for an hour",
        "gpu_price": "price of a GPU for an hour",
        "gpu_tflops": "stated peak of the GPU, 10^12 operations a second (NVIDIA H200, bfloat16, dense)",
        "read_price": "price of reading a gigabyte; 0 beside the archive",
        "kept_price": "price of keeping a gigabyte for a month",
    }


@dataclass(frozen=True)
class Area:
    """So many Sentinel-2 tiles of 10,980² pixels, each on so many dates."""

    name: str
    tiles: int
    dates: int

    @property
    def scenes(self) -> int:
        """Tiles times dates."""
        return self.tiles * self.dates


AREAS = (
    Area("one tile", 1, 1),
    Area("a country of 60 tiles", 60, 1),
    Area("a country, a year", 60, 73),
    Area("all land, once", 18_000, 1),
    Area("all land, a year", 18_000, 73),
)
"""Two satellites pass each 5 days at the equator, 73 times a year. 135 million km² of land without Antarctica are
13,500 squares of 100 km; coasts and overlapping zones make them about 18,000."""


@dataclass(frozen=True)
class Cost:
    """Of an area: hours, terabytes over the whole time, prices."""

    core_hours: float
    gpu_hours: float
    read_tb: float
    written_tb: float
    kept_tb: float
    core_price: float
    gpu_price: float
    kept_price: float


def cost(area: Area, core_seconds: float, width: int, given: Assumptions, references: Optional[int] = None) -> Cost:
    """Return what ``area`` costs if a core takes ``core_seconds`` for a cloudy megapixel with networks of ``width``, or
    with the estimators, which restore ten bands from so many ``references``.
    """
    bands, dates = (3, 1) if references is None else (len(BANDS), 1 + references)
    _, _, computed, read = overhead(given.block_px)
    busy = area.scenes * given.cloudy_share * computed
    core_hours = busy * MEGAPIXELS * core_seconds / 3600
    windows = busy * len(plan_windows((TILE_PX, TILE_PX), 256, 64))
    gpu_hours = windows * WINDOW_GFLOP[width] / (given.gpu_tflops * 1e3) / 3600
    pixels_tb = area.scenes * MEGAPIXELS * 1e6 / 1e12 * given.compression
    inputs_tb = pixels_tb * (dates * (bands * 2 + 1) + 4) * read  # bands of 16 bits, masks of 8, one of SAR of 32
    result_tb = pixels_tb * bands * 2
    return Cost(
        core_hours=core_hours,
        gpu_hours=gpu_hours,
        read_tb=inputs_tb + result_tb,  # the parts once more, to make one file of them
        written_tb=result_tb + result_tb * OVERVIEWS,
        kept_tb=result_tb * OVERVIEWS,
        core_price=core_hours * given.core_price + inputs_tb * 1e3 * given.read_price,
        gpu_price=gpu_hours * given.gpu_price + inputs_tb * 1e3 * given.read_price,
        kept_price=result_tb * OVERVIEWS * 1e3 * given.kept_price,
    )


def table(core_seconds: float, width: int, given: Assumptions, references: Optional[int] = None) -> str:
    """Return the costs of all areas as Markdown; those of a GPU only for the networks."""
    on_gpu = ("GPU-hours, never less (not measured)", "price") if references is None else ()
    names = ("", "core-hours", "price", *on_gpu, "read", "written", "kept", "price a month")
    lines = [f"|{' |'.join(f' {name}' if name else '' for name in names)} |", "|---" * len(names) + "|"]
    for area in AREAS:
        found = cost(area, core_seconds, width, given, references)
        hours = number(found.core_hours), number(found.core_price)
        hours += (number(found.gpu_hours), number(found.gpu_price)) if on_gpu else ()
        stored = storage(found.read_tb), storage(found.written_tb), storage(found.kept_tb), number(found.kept_price)
        lines.append(f"| {' | '.join((area.name, *hours, *stored))} |")
    return "\n".join(lines)


def number(value: float) -> str:
    """Return two significant digits, thousands apart, or that it is next to nothing."""
    if value < 0.01:
        return "< 0.01"
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def storage(terabytes: float) -> str:
    """Return terabytes, or gigabytes where they are few."""
    return f"{number(terabytes)} TB" if terabytes >= 1 else f"{number(terabytes * 1e3)} GB"


def main() -> None:
    """Read the command line and print the table and what it rests on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core-seconds", type=float, required=True, help="of one core for a cloudy megapixel")
    parser.add_argument("--width", type=int, choices=sorted(WINDOW_GFLOP), default=32)
    parser.add_argument("--references", type=int, help="ten bands by the estimators, with so many other dates")
    for option in fields(Assumptions):
        name = f"--{option.name.replace('_', '-')}"
        parser.add_argument(name, type=option.type, default=option.default, help=Assumptions.MEANING[option.name])
    arguments = parser.parse_args()
    given = Assumptions(**{option.name: getattr(arguments, option.name) for option in fields(Assumptions)})
    print(table(arguments.core_seconds, arguments.width, given, arguments.references))
    how = f"width {arguments.width}"
    if arguments.references is not None:
        how = f"the estimators, {len(BANDS)} bands, {arguments.references} other dates"
    print(f"\nMeasured: {arguments.core_seconds:g} core-seconds for a cloudy megapixel, {how}. Assumed:\n")
    for name, value in asdict(given).items():
        if arguments.references is not None and name.startswith("gpu"):
            continue
        print(f"- {Assumptions.MEANING[name]}: {value:g}")


if __name__ == "__main__":
    main()
