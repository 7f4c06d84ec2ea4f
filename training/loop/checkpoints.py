"""Everything a run needs to continue as if it had never stopped, in one file that is whole or absent."""

import pickle
from pathlib import Path

import torch

from ...errors import ModelError
from ...files import replaced

FORMAT = 1


def save(path, **state):
    """Write ``state`` and the states of torch's random generators to ``path``."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced(path) as draft:
        torch.save({"format": FORMAT, "random": _random_state(), **state}, draft)


def load(path, device="cpu"):
    """Read a checkpoint; raise ``ModelError`` naming it where it is damaged or of another format."""
    try:
        state = torch.load(path, map_location=device, weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelError(
            f"Checkpoint '{path}' cannot be read ({error}). Delete it to start this phase again."
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise ModelError(f"Checkpoint '{path}' is not of format {FORMAT}. Delete it to start this phase again.")
    return state


def restore_random(state):
    """Set torch's random generators to where they were when the checkpoint was written.

    They drive dropout alone: the data depends on seed and step and nothing else.
    """
    torch.set_rng_state(state["cpu"].cpu())
    if state["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all([s.cpu() for s in state["cuda"]])


def _random_state():
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"cpu": torch.get_rng_state(), "cuda": cuda}
