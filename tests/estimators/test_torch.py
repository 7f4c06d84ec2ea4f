"""The same estimators with torch tensors."""

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from sar_cloud_removal.estimators.crossvalidation import fit_stack
from sights import World, disc

torch = pytest.importorskip("torch", reason="the networks need torch")


def as_tensors(value):
    """Return ``value`` with every array in it as a tensor."""
    if isinstance(value, np.ndarray):
        return torch.from_numpy(np.ascontiguousarray(value))
    if is_dataclass(value):
        return replace(value, **{f.name: as_tensors(getattr(value, f.name)) for f in fields(value)})
    return tuple(map(as_tensors, value)) if isinstance(value, tuple) else value


@pytest.mark.parametrize("references, polarisations", [(0, 0), (0, 2), (1, 1), (2, 2)])
@pytest.mark.parametrize("gap", [False, True])
def test_numpy_and_torch_agree(references, polarisations, gap):
    world = World((70, 61), references, polarisations)
    if gap and references:
        first = replace(world.references[0], seen=~disc(world.size, 30, 40, 10))
        world.references = (first, *world.references[1:])
    hidden = disc(world.size, 30, 30, 14)
    trials = world.trials(hidden, 4)
    stack, other = fit_stack(trials), fit_stack([as_tensors(trial) for trial in trials])
    assert {n: pytest.approx(w, abs=1e-3) for n, w in stack.weights.items()} == other.weights
    for chosen in (stack, other, fit_stack([])):
        here, there = chosen.estimate(world.sight(hidden)), chosen.estimate(as_tensors(world.sight(hidden)))
        assert isinstance(there.values, torch.Tensor)
        for name in ("values", "error", "shares"):
            one, two = getattr(here, name), getattr(there, name).numpy()
            assert one.dtype == two.dtype and np.abs(one - two).max() < 1e-4, name
