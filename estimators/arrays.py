"""The array operations that numpy and torch spell differently. The rest of this folder uses what they share."""

import sys

import numpy as np


def namespace(x):
    """Return the module, ``numpy`` or ``torch``, whose functions take the array ``x``."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and isinstance(x, torch.Tensor) else np


def float32(x):
    """Return ``x``, of any dtype, as float32 of the same kind and on the same device."""
    return x.astype(np.float32, copy=False) if namespace(x) is np else x.float()


def like(values, x):
    """Return the numpy array ``values`` as an array of the kind, float type and device of ``x``."""
    if namespace(x) is np:
        return np.ascontiguousarray(values, dtype=x.dtype)
    return namespace(x).as_tensor(np.ascontiguousarray(values), dtype=x.dtype, device=x.device)


def zero(x):
    """Return 0 as an array without dimensions, of the kind, float type and device of ``x``."""
    return like(np.zeros(()), x)


def to_numpy(x):
    """Return ``x`` as a numpy array in main memory."""
    return np.asarray(x) if namespace(x) is np else x.detach().cpu().numpy()


def empty(shape, x):
    """Return a new array of ``shape``, of the kind, float type and device of ``x``, with any content."""
    if namespace(x) is np:
        return np.empty(shape, dtype=x.dtype)
    return namespace(x).empty(shape, dtype=x.dtype, device=x.device)


def taken(x, places):
    """Return the entries of ``x`` at the indices ``places`` (m,), numpy, of its last axis: (..., m)."""
    if namespace(x) is np:
        return np.take(x, places, axis=-1)
    return x.index_select(-1, namespace(x).as_tensor(places, device=x.device))
