"""Make the pictures that screenshots.sh takes small enough for a repository, and put the close-ups side by side.

python -m sar_cloud_removal.scripts.screenshots.shrink FROM TO
"""

import argparse
from pathlib import Path

from PIL import Image
from sar_cloud_removal.scripts.demo.pictures import side_by_side

CLOSE_UPS = ("before", "reference", "sar", "after", "error", "truth")
CLOSE_UP_PX = 210
CLOSE_UP_COLUMNS = 3
LARGEST_BYTES = 120_000
COLOURS = (256, 128, 96)
"""Fewer would paint lakes like woods."""


def close_up(path) -> Image.Image:
    """Return the square in the middle of the picture of a map."""
    image = Image.open(path).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side)).resize((CLOSE_UP_PX, CLOSE_UP_PX), Image.Resampling.LANCZOS)


def save_small(image, path) -> None:
    """Write ``image`` as a PNG with as many colours, up to 256, as keep it below ``LARGEST_BYTES``."""
    for colours in COLOURS:
        # the palette reaches the few bright pixels of icons too, and is then fitted to the many of the landscape
        few = image.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size < LARGEST_BYTES:
            return
    raise ValueError(f"'{path.name}' has {path.stat().st_size} bytes with {colours} colours. Take a smaller picture.")


def shrink(source, target) -> None:
    """Write all pictures of the folder ``source`` into ``target``, the close-ups as one."""
    source, target = Path(source), Path(target)
    target.mkdir(parents=True, exist_ok=True)
    paths = {path.stem: path for path in sorted(source.glob("*.png"))}
    close_ups = {name: close_up(paths.pop(name)) for name in CLOSE_UPS if name in paths}
    if close_ups:
        save_small(side_by_side(close_ups, columns=CLOSE_UP_COLUMNS), target / "closeup.png")
    for name, path in paths.items():
        save_small(Image.open(path).convert("RGB"), target / f"{name}.png")


def main() -> None:
    """Shrink what is in the first folder into the second."""
    parser = argparse.ArgumentParser(description="Make screenshots small.")
    parser.add_argument("source", help="folder of the pictures as taken")
    parser.add_argument("target", help="folder of the small ones")
    arguments = parser.parse_args()
    shrink(arguments.source, arguments.target)


if __name__ == "__main__":
    main()
