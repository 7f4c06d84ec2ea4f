"""Detects the clouds that no mask shows before a task reads its rasters: of the date to restore, and of others."""

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Iterator, Optional, Tuple

from ...feedback import Feedback, PartOfWork
from ..masks.detect import Detection, detected_mask
from ..options.removeclouds import RestoreOptions
from ..scene.inputs import OpenedInputs
from ..scene.references import detected_masks

_SHARE = 0.2
"""Of the work, for the progress bar."""


@contextmanager
def clouds_known(
    options: RestoreOptions, inputs: OpenedInputs, detection: Optional[Detection], folder: Path, feedback: Feedback
) -> Iterator[Tuple[RestoreOptions, OpenedInputs, Feedback]]:
    """Yield options and inputs in which masks show all clouds, and the feedback for the rest of the work.

    ``detection`` finds the clouds of the date to restore, ``None`` where a mask shows them. Masks that are written lie
    in hidden folders inside ``folder``, and go when the ``with`` block is left.
    """
    steps = (detection is not None) + sum(reference.detection is not None for reference in inputs.references)
    if not steps:
        yield options, inputs, feedback
        return
    part = PartOfWork(feedback, 0, _SHARE)
    with ExitStack() as stack:
        last = 1 / steps if detection is not None else 0
        masks = stack.enter_context(detected_masks(inputs.references, folder, PartOfWork(part, 0, 1 - last)))
        options, inputs = options.with_reference_masks(masks), inputs.with_reference_masks(masks, part)
        if detection is not None:
            detection, rest = detection.with_reference_masks(masks), PartOfWork(part, 1 - last, 1)
            mask = stack.enter_context(detected_mask(detection, folder, rest))
            options, inputs = replace(options, mask=mask), inputs.with_mask(mask, part)
        yield options, inputs, PartOfWork(feedback, _SHARE, 1)
