"""Arrays as pictures embedded in a page: stretched, coloured, and encoded as PNG without an imaging library."""

import base64
import struct
import zlib
from typing import Sequence, Tuple

import numpy as np

NO_DATA_COLOUR = (224, 224, 224)
OUTLINE_COLOUR = (0, 210, 255)
_ERROR_COLOURS = ((0, 0, 4), (59, 15, 112), (140, 41, 129), (222, 73, 104), (254, 159, 109), (252, 253, 191))
"""From no error to the largest one shown: six colours of matplotlib's "magma", whose lightness rises evenly."""


def stretch_limits(values) -> Tuple[np.ndarray, np.ndarray]:
    """Return the limits (B,) between which to show ``values`` (B, H, W): the 1st and 99th percentiles, without NaN."""
    shown = [band[np.isfinite(band)] for band in values]
    limits = [np.percentile(band, (1, 99)) if band.size else (0.0, 1.0) for band in shown]
    low, high = np.array(limits).T
    return low, np.maximum(high, low + 1e-12)


def photograph(values, limits) -> np.ndarray:
    """Return ``values`` (1 or 3, H, W) as a picture (H, W, 3) uint8, black and white at the ``limits``."""
    low, high = (np.asarray(limit)[:, None, None] for limit in limits)
    pixels = _bytes((values - low) / (high - low))
    return _without_data(np.broadcast_to(pixels, (3, *pixels.shape[1:])).transpose(1, 2, 0), values)


def error_map(values, limit: float) -> np.ndarray:
    """Return errors (1, H, W), 0 or more, as a picture (H, W, 3) uint8: black for none, pale from ``limit`` on."""
    place = np.nan_to_num(np.clip(values[0] / limit, 0, 1)) * (len(_ERROR_COLOURS) - 1)
    stops = np.arange(len(_ERROR_COLOURS))
    channels = [np.interp(place, stops, levels) for levels in zip(*_ERROR_COLOURS)]
    return _without_data(np.rint(np.stack(channels, axis=-1)).astype(np.uint8), values)


def outlined(picture, mask) -> np.ndarray:
    """Return ``picture`` (H, W, 3) with an outline just inside ``mask`` (1, H, W), the share of cloud in each pixel."""
    inside = np.nan_to_num(mask[0]) >= 0.5
    around = np.pad(inside, 1, mode="edge")
    core = around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
    result = picture.copy()
    result[inside & ~core] = OUTLINE_COLOUR
    return result


def colour_bar() -> np.ndarray:
    """Return the colours of ``error_map``, from no error to the limit, as a picture (1, 256, 3) uint8."""
    return error_map(np.linspace(0, 1, 256)[None, None], 1.0)


def data_uri(picture) -> str:
    """Return a picture (H, W, 3) uint8 as a data URI, which embeds it in the page."""
    return f"data:image/png;base64,{base64.b64encode(png(picture)).decode('ascii')}"


def png(picture) -> bytes:
    """Return a picture (H, W, 3) uint8 as a PNG file (ISO/IEC 15948), each row as its difference from the one above."""
    height, width, _ = picture.shape
    rows = np.ascontiguousarray(picture).reshape(height, 3 * width)
    filtered = rows.copy()
    filtered[1:] -= rows[:-1]
    data = np.insert(filtered, 0, 2, axis=1).tobytes()  # 2: the filter "up"
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bit, red, green and blue
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _bytes(shares) -> np.ndarray:
    return np.rint(np.nan_to_num(np.clip(shares, 0, 1)) * 255).astype(np.uint8)


def _without_data(picture, values: Sequence) -> np.ndarray:
    result = np.array(picture)
    result[~np.isfinite(values).all(axis=0)] = NO_DATA_COLOUR
    return result
