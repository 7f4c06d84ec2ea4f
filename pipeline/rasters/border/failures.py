"""The border to GDAL: what it reports as a failure becomes an error of ours, with the name of the raster."""

from contextlib import contextmanager

from osgeo import gdal

from ....errors import RasterError

_DAMAGED = "The file may be truncated or damaged: copy or download it again."


@contextmanager
def gdal_failures():
    """Collect the messages of GDAL's failures into the list that is yielded, exceptions among them.

    Works whether or not somebody in the process switched GDAL's exceptions on, and does not switch them.
    """
    failures = []

    def collect(level, number, message):
        if level >= gdal.CE_Failure:
            failures.append(message)

    gdal.PushErrorHandler(collect)
    try:
        yield failures
    except RuntimeError as error:
        failures.append(str(error))
    except SystemError:  # a message of GDAL that is not UTF-8, as of a damaged tag, cannot become a text of Python's
        failures.append("its tags are not text")
    finally:
        gdal.PopErrorHandler()


def unlink(path: str) -> None:
    """Delete a file by GDAL, such as one in memory; that there is none is no failure."""
    with gdal_failures():
        gdal.Unlink(path)


def gdal_read(what: str, remedy: str, function, *arguments, **options):
    """Return what ``function`` returns; ``None`` or an exception becomes a ``RasterError``.

    Its text is ``what``, the first message of GDAL and ``remedy``. Failures that GDAL recovers from (odd tags) are
    not errors. ``arguments`` may be ``Guarded``, and ``remedy`` a function that is called where it is needed.
    """
    result = None
    with gdal_failures() as failures:
        result = function(*map(bare, arguments), **options)
    if result is None:
        raise RasterError(_error_text(what, failures, remedy() if callable(remedy) else remedy))
    return result


@contextmanager
def gdal_write(what: str, remedy: str):
    """Turn any GDAL failure inside into a ``RasterError``: a raster that was written has to be whole."""
    with gdal_failures() as failures:
        yield
    if failures:
        raise RasterError(_error_text(what, failures, remedy))


class Guarded:
    """A GDAL dataset or band of the raster called ``name``: every call and every property goes through here.

    GDAL reads tags when they are first needed, so that damage may show in any call. What it reports as a failure
    becomes a ``RasterError``, with GDAL's exceptions on and off. Datasets and bands that a call returns are guarded,
    too.
    """

    __slots__ = ("_object", "_name", "_owner")

    def __init__(self, guarded, name: str, owner=None):
        # the owner keeps a band's dataset open
        self._object, self._name, self._owner = guarded, name, owner

    def __getattr__(self, attribute):
        value = self._run(lambda: getattr(self._object, attribute))
        if not callable(value):
            return value
        return lambda *arguments, **options: self._run(lambda: value(*map(bare, arguments), **options))

    def _run(self, function):
        result = None
        with gdal_failures() as failures:
            result = function()
        if failures:
            raise RasterError(_error_text(f"The raster '{self._name}' cannot be read", failures, _DAMAGED))
        return Guarded(result, self._name, self) if isinstance(result, (gdal.Dataset, gdal.Band)) else as_text(result)


def as_text(value):
    """Return ``value``, a text or a dict of texts, with signs in place of bytes that are not UTF-8, which GDAL does not
    take back.

    Such a text may come as ``bytes``. Lists stay as they are: names of files may consist of any bytes.
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {name: as_text(item) for name, item in value.items()}
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def bare(value):
    """Return the GDAL object inside a ``Guarded`` one, and anything else as it is."""
    return value._object if isinstance(value, Guarded) else value


def _error_text(what, failures, remedy):
    cause = f" ({failures[0].strip().splitlines()[0].rstrip('.')})" if failures and failures[0].strip() else ""
    return f"{what}{cause}. {remedy}"
