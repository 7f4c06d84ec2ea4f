"""Remove clouds without QGIS: in this process, in several processes on this machine, or on a Dask cluster.

    python -m sar_cloud_removal.pipeline OPTICAL SAR OUTPUT --mask scl.tif --mask-type scl
    ... --reference s2_in_may.tif               # another date, as often as there are dates; - as SAR for none
    ... --workers 4                             # four processes here
    ... --scheduler tcp://10.0.0.1:8786         # a cluster that shares the storage

Needs GDAL's Python module and numpy; torch and safetensors for the networks, distributed for clusters. The folder that
contains the plugin's folder sar_cloud_removal must be on PYTHONPATH, here and where workers are started. OUTPUT is a
GeoTIFF (.tif; cloud-optimised if it is assembled from parts) or a VRT over the parts (.vrt). Exit codes: 0 done, 1
error, 2 wrong usage, 130 cancelled (Ctrl-C). Outputs are never left unfinished. To resume, run the same command again:
parts that are in --work-folder, or that a cluster has computed, are reused.
"""

import argparse
import os
import signal
import sys
import warnings
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Iterator, Optional, Sequence

from ..errors import Canceled, ClusterError, OptionError, PluginError
from ..feedback import Feedback
from .blocks.cluster import require_distributed
from .options.checks import COG, require_valid
from .options.inference import PRECISIONS, InferenceOptions
from .options.removeclouds import AUTO, ESTIMATORS, INDEX_NAMES, BlockOptions, Outputs, RestoreOptions, Rim
from .options.sources import (
    DEFAULT_SCL_CLASSES,
    DEFAULT_THRESHOLD_PERCENT,
    MASK_TYPES,
    SAR_UNITS,
    MaskSource,
    OpticalSource,
    RasterSource,
    SarSource,
    reference_sources,
)
from .tasks.removeclouds import restore

NO_SAR = "-"
DONE, FAILED, CANCELED = 0, 1, 130
_NAME = "python -m sar_cloud_removal.pipeline"
_NODATA_HELP = "overrides the raster's own value; a negative one with an exponent needs '=': --{}-nodata=-3.4e38"


class Console:
    """Feedback on standard error: warnings and, unless ``quiet``, facts and every tenth of the progress.

    It cancels after a signal.
    """

    def __init__(self, quiet: bool):
        self.canceled = False
        self._quiet, self._tenth = quiet, 0

    def progress(self, fraction: float) -> None:
        """Print every tenth; raise ``Canceled`` after Ctrl-C."""
        if self.canceled:
            raise Canceled("Cancelled. No incomplete results were left behind.")
        if int(10 * fraction) > self._tenth:
            self._tenth = int(10 * fraction)
            self.info(f"{10 * self._tenth} %")

    def info(self, text: str) -> None:
        """Print the fact."""
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)

    def warn(self, text: str) -> None:
        """Print the warning."""
        print(f"Warning: {text}", file=sys.stderr, flush=True)

    def cancel(self, number, frame) -> None:
        """Handle a signal: the first one cancels the run, the second one ends the process immediately."""
        if self.canceled:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.canceled = True


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; its options are named after the algorithm's parameters."""
    made = argparse.ArgumentParser(
        prog=_NAME,
        usage="%(prog)s OPTICAL SAR OUTPUT [options]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("optical", help="cloudy Sentinel-2 raster (or its red band, with --green and --blue)")
    made.add_argument("sar", help="Sentinel-1 raster of the same place; - for none, with --reference")
    made.add_argument("output", help="raster to write: .tif, or .vrt if it is assembled from parts")

    inputs = made.add_argument_group("inputs")
    inputs.add_argument("--green", metavar="RASTER", help="green band, if in another file")
    inputs.add_argument("--blue", metavar="RASTER", help="blue band, if in another file")
    for colour in ("red", "green", "blue"):
        inputs.add_argument(f"--{colour}-band", type=int, metavar="N", help=f"{colour} band, from 1; default: by name")
    inputs.add_argument("--optical-nodata", type=float, metavar="VALUE", help=_NODATA_HELP.format("optical"))
    inputs.add_argument("--other-band", action="append", default=[], metavar="RASTER", help="one more band")
    inputs.add_argument("--bands", type=int, nargs="+", default=[], metavar="N", help="restore these; default: all")
    inputs.add_argument("--reference", action="append", default=[], metavar="RASTER", help="raster of another date")
    inputs.add_argument("--reference-mask", action="append", default=[], metavar="RASTER", help="its cloud mask")
    inputs.add_argument("--reference-sar", action="append", default=[], metavar="RASTER", help="SAR of that date")
    inputs.add_argument("--sar-band", type=int, metavar="N", help="VV band, from 1; default: by name")
    inputs.add_argument("--sar-unit", choices=SAR_UNITS, default="auto")
    inputs.add_argument("--sar-nodata", type=float, metavar="VALUE", help=_NODATA_HELP.format("sar"))
    inputs.add_argument(
        "--mask", metavar="FILE", help="cloud mask, raster or polygons; without it, clouds are detected"
    )
    inputs.add_argument("--mask-band", type=int, metavar="N")
    inputs.add_argument("--mask-type", choices=MASK_TYPES, default="auto")
    inputs.add_argument("--scl-classes", type=int, nargs="+", default=DEFAULT_SCL_CLASSES, metavar="CLASS")
    inputs.add_argument("--mask-classes", type=int, nargs="+", default=(), metavar="N", help="cloudy classes or bits")
    inputs.add_argument("--mask-threshold", type=float, default=DEFAULT_THRESHOLD_PERCENT, metavar="PERCENT")
    inputs.add_argument("--mask-buffer", type=int, default=Rim.buffer_px, metavar="PIXELS")
    inputs.add_argument(
        "--feather", type=int, metavar="PIXELS", help="width of the fade to the source; default: half the buffer"
    )

    outputs = made.add_argument_group("further outputs")
    outputs.add_argument("--translation", metavar="RASTER", help="also write the SAR raster as an optical image")
    outputs.add_argument("--confidence", metavar="RASTER", help="also write the expected error")
    outputs.add_argument("--provenance", metavar="RASTER", help="also write what each pixel comes from")
    outputs.add_argument("--index", metavar="RASTER", help="also write spectral indices of the restored raster")
    outputs.add_argument("--index-error", metavar="RASTER", help="also write their expected errors")
    outputs.add_argument("--indices", nargs="+", choices=INDEX_NAMES, default=["NDVI"], help="which; default: NDVI")
    outputs.add_argument(
        "--creation-option", action="append", default=[], metavar="NAME=VALUE", help="option of GDAL's GeoTIFF driver"
    )
    outputs.add_argument("--cog", action="store_true", help="write cloud-optimised GeoTIFFs")

    networks = made.add_argument_group("networks")
    networks.add_argument("--estimator", choices=ESTIMATORS, default=AUTO, help="auto: the best in trials")
    networks.add_argument("--model", default="", help="name of an installed model")
    networks.add_argument("--model-file", metavar="JSON", help="model card, overrides --model")
    networks.add_argument("--overlap", type=int, default=InferenceOptions.overlap_px, metavar="PIXELS")
    networks.add_argument("--window", type=int, default=0, metavar="PIXELS", help="0: the model's own")
    networks.add_argument("--batch-size", type=int, default=0, metavar="N", help="windows per batch; 0: automatic")
    networks.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    networks.add_argument("--precision", choices=PRECISIONS, default="auto")
    networks.add_argument("--threads", type=int, default=0, metavar="N", help="0: all cores, or all of a worker")

    where = made.add_argument_group("where")
    who = where.add_mutually_exclusive_group()
    who.add_argument("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, or its scheduler file (.json)")
    who.add_argument("--workers", type=int, default=0, metavar="N", help="start N worker processes on this machine")
    where.add_argument(
        "--work-folder", metavar="FOLDER", help="where to keep the parts of an unfinished run; may be a /vsi path"
    )
    where.add_argument("--block", type=int, default=0, metavar="PIXELS", help="rough side of the parts; 0: automatic")
    made.add_argument("--quiet", action="store_true", help="print warnings and errors only")
    return made


def options_of(arguments: argparse.Namespace) -> RestoreOptions:
    """Return the engine's options for the parsed command line."""

    def raster(path) -> Optional[RasterSource]:
        return RasterSource(path) if path else None

    mask = MaskSource(
        raster=raster(arguments.mask),
        band=arguments.mask_band,
        type=arguments.mask_type,
        scl_classes=tuple(arguments.scl_classes),
        threshold_percent=arguments.mask_threshold,
        classes=tuple(arguments.mask_classes),
    )
    sar = SarSource(RasterSource(arguments.sar), arguments.sar_band, arguments.sar_unit, arguments.sar_nodata)
    sar = None if arguments.sar == NO_SAR else sar
    return RestoreOptions(
        optical=OpticalSource(
            raster=RasterSource(arguments.optical),
            green=raster(arguments.green),
            blue=raster(arguments.blue),
            red_band=arguments.red_band,
            green_band=arguments.green_band,
            blue_band=arguments.blue_band,
            others=tuple(map(RasterSource, arguments.other_band)),
            bands=tuple(arguments.bands),
            nodata=arguments.optical_nodata,
        ),
        sar=sar,
        mask=mask,
        references=reference_sources(
            tuple(map(RasterSource, arguments.reference)),
            tuple(map(RasterSource, arguments.reference_mask)),
            tuple(map(RasterSource, arguments.reference_sar)),
            mask,
            sar,
        ),
        estimator=arguments.estimator,
        rim=Rim(arguments.mask_buffer, arguments.feather),
        written=Outputs(
            arguments.output,
            arguments.translation,
            arguments.confidence,
            arguments.provenance,
            (*arguments.creation_option, *([COG] if arguments.cog else [])),
            arguments.index,
            arguments.index_error,
            tuple(arguments.indices),
        ),
        inference=InferenceOptions(
            model=arguments.model,
            model_file=arguments.model_file,
            overlap_px=arguments.overlap,
            window_px=arguments.window,
            batch_size=arguments.batch_size,
            device=arguments.device,
            precision=arguments.precision,
            threads=arguments.threads,
        ),
        blocks=BlockOptions(arguments.scheduler, arguments.work_folder, arguments.block),
    )


@contextmanager
def local_cluster(workers: int, threads: int, feedback: Feedback) -> Iterator[str]:
    """Start ``workers`` processes on this machine with ``threads`` each, 0 to share all cores, and yield the address
    of their scheduler.

    Raises ``OptionError`` or ``ClusterError`` where they cannot be started, and ``Canceled`` if ``feedback`` does then.
    """
    require_distributed()
    from distributed import Client, LocalCluster

    each = threads or max((os.cpu_count() or 1) // workers, 1)
    with ExitStack() as stack:
        try:
            cluster = LocalCluster(n_workers=workers, threads_per_worker=each, processes=True, dashboard_address=None)
            stack.enter_context(cluster)
            with Client(cluster, set_as_default=False) as client:
                client.run(_leave_interrupts)
        except Exception as error:  # of many classes
            feedback.progress(0)  # Ctrl-C ends processes that are just starting
            raise ClusterError(
                f"The {workers} worker processes cannot be started ({type(error).__name__}: {error}). Start fewer, or "
                "leave --workers out."
            ) from error
        yield cluster.scheduler_address


def _leave_interrupts() -> None:
    """Ignore Ctrl-C, which a terminal sends to workers, too, and leave it to the run to stop them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main(given: Optional[Sequence[str]] = None) -> int:
    """Run the command line and return the exit code."""
    warnings.filterwarnings("ignore", message="Neither gdal.UseExceptions", category=FutureWarning)  # not for users
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal or a file may lack characters of a path
    arguments = parser().parse_args(given)
    console = Console(arguments.quiet)
    handlers = {number: signal.signal(number, console.cancel) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with ExitStack() as stack:
            options = options_of(arguments)
            require_valid(options)
            if arguments.workers < 0:
                raise OptionError(f"--workers is {arguments.workers}, allowed are 0 (none) and more.")
            if arguments.workers:
                address = stack.enter_context(local_cluster(arguments.workers, options.inference.threads, console))
                options = replace(options, blocks=replace(options.blocks, scheduler=address))
            report = restore(options, console)
    except Canceled as error:
        print(error, file=sys.stderr)
        return CANCELED
    except PluginError as error:
        print(f"Error: {error}", file=sys.stderr)
        return FAILED
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    print(f"{report.output}: {100 * report.restored_share:.1f} % restored on {report.device} in {report.seconds:.0f} s")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
