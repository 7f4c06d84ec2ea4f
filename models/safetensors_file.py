"""The header of a safetensors file, checked before anything of the size that it states is allocated. No torch needed.

The format: 8 bytes with the length of the header, the header as JSON, then the data. The header holds for each tensor
its type, shape and offsets in the data: https://huggingface.co/docs/safetensors. Pickled files, which can run code when
they are opened, are recognised here and never opened.
"""

import json
import math
import os
from pathlib import Path

from ..errors import ModelError

MAX_HEADER_BYTES = 4 << 20
"""The format allows 100 MB; networks here have some hundred tensors of less than 200 bytes each."""
_PICKLE_SUFFIXES = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle", ".joblib")
_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "U64": 8,
    "I64": 8, "F64": 8,
}  # fmt: skip
_START_BYTES = 4096


def is_pickle(path, start: bytes) -> bool:
    """Whether a file with the name ``path`` and the first bytes ``start`` holds pickled objects.

    ``torch.save`` writes a zip file whose first member is ``data.pkl``, and in older versions a pickle itself.
    """
    by_name = Path(path).suffix.lower() in _PICKLE_SUFFIXES
    protocol = start[:1] == b"\x80" and start[1:2] in (b"\2", b"\3", b"\4", b"\5")
    return by_name or protocol or (start[:2] == b"PK" and b"data.pkl" in start[:_START_BYTES])


def require_safetensors(path) -> None:
    """Raise ``ModelError`` with the cause unless the file ``path`` is a whole safetensors file.

    Tensors may not overlap, leave gaps, lie outside the file, or have another size than their shape says.
    """
    path = Path(path)
    problem = _problem(path)
    if problem:
        raise ModelError(
            f"'{path}' is not a complete safetensors file, the only accepted format of weights: {problem}. Get the "
            "weights again, or export the model again."
        )


def _problem(path: Path) -> str:
    """Return what is wrong with the file in a few words, empty if it is whole."""
    with open(path, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        start = stream.read(_START_BYTES)
        if is_pickle(path, start):
            return "it holds pickled objects, which can contain code, and is never opened"
        length = int.from_bytes(start[:8], "little")
        if size < 8 or not 2 <= length <= size - 8:
            return f"the header of {length} bytes does not fit into the file of {size} bytes"
        if length > MAX_HEADER_BYTES:
            return f"the header of {length} bytes exceeds the limit of {MAX_HEADER_BYTES} bytes"
        stream.seek(8)
        try:
            header = json.loads(stream.read(length))
        except (ValueError, RecursionError):
            return "the header is not JSON"
    if not isinstance(header, dict):
        return "the header is not an object"
    header.pop("__metadata__", None)
    return _problem_of_tensors(header, size - 8 - length)


def _problem_of_tensors(header: dict, data_bytes: int) -> str:
    places = []
    for name, entry in header.items():
        shown = f"tensor '{name[:60]}'"
        facts = entry if isinstance(entry, dict) else {}
        shape, offsets, kind = facts.get("shape"), facts.get("data_offsets"), facts.get("dtype")
        if not _are_sizes(shape) or not _are_sizes(offsets) or len(offsets) != 2 or not isinstance(kind, str):
            return f"{shown} has no type, shape and offsets"
        if kind not in _BYTES:
            return f"{shown} has the unknown type '{kind[:20]}'"
        first, end = offsets
        if not first <= end <= data_bytes:
            return f"{shown} lies outside the file"
        if end - first != math.prod(shape) * _BYTES[kind]:
            return f"{shown} does not have the size that its shape states"
        places.append((first, end, shown))
    reached = 0
    for first, end, shown in sorted(places):
        if first != reached:
            return f"{shown} {'overlaps another one' if first < reached else 'begins after a gap'}"
        reached = end
    return "" if reached == data_bytes else f"{data_bytes - reached} bytes of the data belong to no tensor"


def _are_sizes(values) -> bool:
    whole = isinstance(values, list) and all(isinstance(value, int) for value in values)
    return whole and not any(isinstance(value, bool) or value < 0 or value >= 1 << 63 for value in values)
