"""Detects the clouds that no mask shows before a task reads its rasters: of the date to restore, and of others."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional, Sequence, Tuple, TypeVar

from ...feedback import Feedback, PartOfWork
from ..masks.detect import Detection, detected_mask
from ..options.removeclouds import RestoreOptions
from ..options.sources import MaskSource
from ..scene.inputs import OpenedInputs
from ..scene.references import detected_masks

Result = TypeVar("Result")
_SHARE = 0.2
"""Of the work, for the progress bar."""


def with_clouds_known(
    options: RestoreOptions,
    inputs: OpenedInputs,
    detection: Optional[Detection],
    folder: Path,
    feedback: Feedback,
    work: Callable[[RestoreOptions, OpenedInputs, Feedback], Result],
) -> Result:
    """Return what ``work`` does of options and inputs in which masks show all clouds, and feedback for its part.

    ``detection`` finds the clouds of the date to restore, ``None`` where a mask shows them. Masks that are written lie
    in hidden folders inside ``folder``, and go when ``work`` is done, which must not keep the inputs: Windows deletes
    no file that is open.
    """
    steps = (detection is not None) + sum(reference.detection is not None for reference in inputs.references)
    if not steps:
        return work(options, inputs, feedback)
    part = PartOfWork(feedback, 0, _SHARE)
    with ExitStack() as stack:
        last = 1 / steps if detection is not None else 0
        masks = stack.enter_context(detected_masks(inputs.references, folder, PartOfWork(part, 0, 1 - last)))
        mask = None
        if detection is not None:
            rest = PartOfWork(part, 1 - last, 1)
            mask = stack.enter_context(detected_mask(detection.with_reference_masks(masks), folder, rest))
        return work(*_with_masks(options, inputs, masks, mask, part), PartOfWork(feedback, _SHARE, 1))


def _with_masks(
    options: RestoreOptions,
    inputs: OpenedInputs,
    masks: Sequence[Optional[MaskSource]],
    mask: Optional[MaskSource],
    feedback: Feedback,
) -> Tuple[RestoreOptions, OpenedInputs]:
    """Return options and inputs with the ``masks`` of the references and the ``mask`` of the date to restore."""
    options, inputs = options.with_reference_masks(masks), inputs.with_reference_masks(masks, feedback)
    return (options, inputs) if mask is None else (replace(options, mask=mask), inputs.with_mask(mask, feedback))
