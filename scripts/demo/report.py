"""Show what a restoration did: pictures beside it and, where the truth is known, how close it comes under the cloud.

    python -m sar_cloud_removal.scripts.demo.report RESTORED [TRUTH [ALONE]]

Which rasters it was made from is read from the metadata tag the plugin leaves in its result.
"""

import argparse
from pathlib import Path

from osgeo import gdal

from .figures import as_text, figures_under_cloud, write_csv
from .pictures import draw_pictures


def main() -> None:
    """Write the pictures; print and write the figures."""
    parser = argparse.ArgumentParser(description="Pictures and figures of a restored raster.")
    parser.add_argument("restored", help="a raster that 'Remove clouds' wrote")
    parser.add_argument("truth", nargs="?", help="the same scene without clouds: the same bands on the same grid")
    parser.add_argument("alone", nargs="?", help="the same clouds removed without other dates, for comparison")
    arguments = parser.parse_args()
    gdal.UseExceptions()
    paths = draw_pictures(arguments.restored, arguments.truth, arguments.alone)
    if arguments.truth:
        found = figures_under_cloud(arguments.restored, arguments.truth, arguments.alone)
        table = Path(arguments.restored).with_name("figures.csv")
        write_csv(table, found)
        print(f"{as_text(found)}\nThe same figures: {table}")
    print(f"Pictures in {paths[0].parent}: {', '.join(path.name for path in paths)}")


if __name__ == "__main__":
    main()
