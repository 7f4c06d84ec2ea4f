"""Which other dates are worth most for a scene: each one's expected restoration, before anything is restored."""

from dataclasses import dataclass, replace
from typing import List, Optional, Sequence, Tuple

import numpy as np

from ...errors import RadiometryError
from ...estimators.sight import Trial
from ...feedback import Feedback, PartOfWork
from ..windows.batches import Predictor
from ..windows.plan import WindowPlan
from .estimation import HiddenGround, with_images
from .proof import LEAST_GAIN_DB, Proof, best_references, index_of, prove, sightings
from .scene import Scene
from .trials import draw_trials

_BEFORE = 0.05
"""Share of the work until the trials are drawn, for the progress bar."""


@dataclass(frozen=True)
class Expectation:
    """What some references together are expected to achieve.

    ``numbers``: theirs in the list of references, from 1. ``seen_share``: the share (0..1) of the pixels to restore
    that at least one of them sees clear. ``gain_db``: the expected PSNR less that of a restoration without references;
    that of ``proof`` is the same.
    """

    numbers: Tuple[int, ...]
    seen_share: float
    gain_db: float
    proof: Proof


@dataclass(frozen=True)
class RankedDate:
    """One reference, the ``rank``-th best, from 1, and what it alone is expected to achieve.

    ``date`` in the form 2023-06-20 and ``days``, those from the optical raster's date, are ``None`` where unknown.
    """

    rank: int
    name: str
    path: str
    date: Optional[str]
    days: Optional[float]
    expected: Expectation

    @property
    def number(self) -> int:
        """The number of the reference in the list of references, from 1."""
        return self.expected.numbers[0]


@dataclass(frozen=True)
class RefusedDate:
    """A reference that cannot be used: its number in the list of references, from 1, and the reason."""

    number: int
    path: str
    reason: str


@dataclass(frozen=True)
class Ranking:
    """All references that can be used, best first; what the best of them achieve ``together``, and a restoration
    ``without`` any.

    ``with_networks``: whether the networks take part in all of these. ``refused``: the other references.
    """

    dates: Tuple[RankedDate, ...]
    together: Expectation
    without: Expectation
    with_networks: bool
    refused: Tuple[RefusedDate, ...] = ()

    @property
    def best(self) -> RankedDate:
        """The best reference."""
        return self.dates[0]

    def say(self, feedback: Feedback) -> None:
        """Log the ranking, and warn of references that cannot be used and where none helps."""
        for refused in self.refused:
            feedback.warn(f"Reference {refused.number} is left out of the comparison. {refused.reason}")
        for ranked in self.dates:
            when = "" if ranked.days is None else f" ({ranked.days:+.0f} days)"
            expected = ranked.expected
            feedback.info(
                f"{ranked.rank}. Reference {ranked.number}, '{ranked.name}'{when}: {expected.proof.psnr_db:.1f} dB "
                f"expected, {expected.gain_db:+.1f} dB; it sees {100 * expected.seen_share:.0f} % of what is to be "
                "restored."
            )
        if len(self.dates) > 1:
            listed = ", ".join(map(str, self.together.numbers))
            feedback.info(f"Expected with references {listed} together: {self.together.proof.text()}.")
        feedback.info(f"Expected without references: {self.without.proof.text()}.")
        if max(self.best.expected.gain_db, self.together.gain_db) < LEAST_GAIN_DB:
            feedback.warn(
                f"None of the references helps here: the best, '{self.best.name}', adds "
                f"{self.best.expected.gain_db:+.1f} dB in trials on clear ground. Look for a date of the same season, "
                "closer to that of the optical raster, that is clear where this one is cloudy."
            )


def rank_references(
    scene: Scene, plan: WindowPlan, predictor: Optional[Predictor], feedback: Feedback, threads: int
) -> Ranking:
    """Rank the references of ``scene`` by the PSNR to expect of a restoration with each of them alone.

    ``predictor`` runs the networks, whose image is one more estimate. One reference after the other is read, at last
    those together that a restoration would use. ``threads``: see ``threads.at_a_time``. Raises ``RadiometryError``
    where nothing is to be restored, or where nothing is clear enough for trials; ``feedback`` may cancel.
    """
    parts, cloudy = draw_trials(scene, plan, predictor is not None, feedback)
    if not cloudy:
        raise RadiometryError(
            "Nothing of the optical raster is to be restored: its cloud mask hides no pixel. Give the mask of the "
            "clouds to restore, or a raster with clouds."
        )
    if not parts:
        raise RadiometryError(
            "Nothing of the optical raster is clear enough for trials, so no quality can be expected. Give a larger "
            "part of the scene, or a mask that leaves some ground clear."
        )
    trials = with_images(parts, predictor)
    hidden = HiddenGround(cloudy, plan.size_px, predictor, threads)
    work = _Work(scene, trials, hidden, sightings(scene, feedback), feedback)
    references = scene.inputs.references
    without = work.expect((), None)
    alone = [work.expect((index,), without) for index in range(len(references))]
    days = [scene.inputs.days_to(index) for index in range(len(references))]

    def order(index):
        return -alone[index].proof.psnr_db, abs(days[index] or 0), index

    ranked, dates = sorted(range(len(references)), key=order), []
    for rank, index in enumerate(ranked, start=1):
        reference = references[index]
        date = reference.date and reference.date.isoformat()
        dates.append(RankedDate(rank, reference.name, reference.path, date, days[index], alone[index]))
    best = work.best()
    together = work.expect(best, without) if len(best) > 1 else dates[0].expected
    return Ranking(tuple(dates), together, without, predictor is not None)


class _Work:
    """Expectations of one scene, from the same ``trials``; ``seen``: see ``sightings``."""

    def __init__(
        self, scene: Scene, trials: Sequence[Trial], hidden: HiddenGround, seen: np.ndarray, feedback: Feedback
    ):
        self._scene, self._trials, self._hidden, self._seen, self._feedback = scene, trials, hidden, seen, feedback
        self._ndvi = index_of(scene)
        self._steps: List[float] = list(np.linspace(_BEFORE, 1, len(scene.inputs.references) + 3))

    def best(self) -> Tuple[int, ...]:
        """Return the references that a restoration would use together."""
        now = self._steps[0]
        return best_references(self._scene, self._trials, self._seen, PartOfWork(self._feedback, now, now))

    def expect(self, kept: Tuple[int, ...], without: Optional[Expectation]) -> Expectation:
        """Return what the references ``kept`` are expected to achieve, compared with ``without``."""
        start = self._steps.pop(0)
        seen = self._seen[list(kept)]
        part = PartOfWork(self._feedback, start, self._steps[0])
        _, proof = prove(self._scene.with_references(kept), self._trials, self._hidden, seen, self._ndvi, part)
        share = float(seen.any(axis=0).mean()) if seen.size else 0.0
        gain = 0.0
        if without is not None:
            # a restoration alone tells the gain by all samples of its trials at once: ranks are by their mean
            gain = proof.psnr_db - without.proof.psnr_db
            proof = replace(proof, gain_db=gain)
        numbers = tuple(self._scene.inputs.references[index].number for index in kept)
        return Expectation(numbers, share, gain, proof)
