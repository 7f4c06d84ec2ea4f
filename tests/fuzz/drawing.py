"""Random choices of a case: everything comes from its seed, nothing from the time or from a shared generator."""

import random

import numpy as np

NUMBERS = (0, 1, -1, 2, 3, 7, 40, 255, 256, 65536, -32768, 2**31 - 1, 2**31, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e-300,
           1e308, float("nan"), float("inf"), float("-inf"))  # fmt: skip
"""Numbers at the limits of types, and those that are not finite."""
ODD = ("", " ", "0", "-1", "1e400", "nan", "abc", "ä" * 300, "1;2;x", "%s{}", "\0", None, True, False, [], [1], ["a"],
       {},       {"a": 1}, b"bytes", (3,), 1j)  # fmt: skip
"""Values of types that no parameter expects."""


class Draw(random.Random):
    """Choices that are the same for equal seeds."""

    def __init__(self, seed: int):
        super().__init__(seed)
        self.arrays = np.random.default_rng(seed)
        self._oddity = self.choice((0.0, 0.15, 0.5, 1.0))
        self.may_block = True
        """Whether pipes and absurd pixels may be drawn: QGIS itself waits for ever when it loads such a layer."""
        self.words = []
        """What is unusual about the case, for its report."""

    def chance(self, share: float) -> bool:
        """Return True in ``share`` (0..1) of the calls."""
        return self.random() < share

    def odd(self, share: float) -> bool:
        """Return True in ``share`` (0..1) of the calls at most, less or never in cases that are to be tame."""
        return self.random() < share * self._oddity

    def note(self, *words) -> None:
        """Remember what was drawn."""
        self.words += [str(word) for word in words]

    def weighted(self, **weights):
        """Return one of the names, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def odd_value(self):
        """Return a number or a value that no parameter is made for."""
        return self.choice(NUMBERS if self.chance(0.6) else ODD)
