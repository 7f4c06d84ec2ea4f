"""Which of the paper's claims hold in the study: one finding per claim and figure, with its value and its verdict."""

from dataclasses import dataclass, fields
from typing import Optional, Tuple

from ..results import FILL
from . import paper
from .formatting import COLUMNS, DASH, interval, number
from .intervals import Interval

HOLDS, FAILS, UNDECIDED, UNTESTED = "holds", "fails", "undecided", "not trained"
VERDICTS = (HOLDS, FAILS, UNDECIDED, UNTESTED)
SOURCE_CROP_PX = 256
SHALLOW = (
    f". Not tested here: crops below {SOURCE_CROP_PX} pixels leave the U-Nets fewer levels than the claim is about; at "
    "the published sizes the ratio is 0.49"
)
SIZE_TABLE = 5
"""The table that compares both generators, to which the claim about their sizes belongs."""


@dataclass(frozen=True)
class LeadFinding:
    """By how much ``better`` exceeds ``worse`` in a ``figure``, taken image by image.

    ``overlap``: whether the plain intervals of the two systems overlap, ``None`` where one is missing. ``table`` and
    ``paper``, the published difference, are ``None`` for what the paper does not compare.
    """

    text: str
    better: str
    worse: str
    figure: str
    value: Interval
    overlap: Optional[bool]
    verdict: str
    table: Optional[int] = None
    paper: Optional[float] = None
    reading = None

    @property
    def systems(self) -> Tuple[str, ...]:
        """The systems that are compared."""
        return self.better, self.worse

    def cells(self):
        """Return figure, difference, overlap and the paper's difference as texts."""
        overlap = {True: "yes", False: "no", None: DASH}[self.overlap]
        value, published = interval(self.value, self.figure, True), number(self.paper, self.figure, True)
        return [COLUMNS[self.figure][0], value, overlap, published]

    def plain(self) -> dict:
        """Return the finding for JSON."""
        content = {"kind": "difference", **_fields(self), "value": self.value.plain()}
        return content if self.table is not None else {k: v for k, v in content.items() if k not in ("table", "paper")}


@dataclass(frozen=True)
class LevelFinding:
    """Which ``figure`` a system, ``better``, reaches; ``reading``: how the claim was read."""

    text: str
    reading: str
    table: int
    better: str
    figure: str
    value: Interval
    paper: float
    verdict: str

    @property
    def systems(self) -> Tuple[str, ...]:
        """The one system."""
        return (self.better,)

    def cells(self):
        """Return figure, value, nothing and the paper's value as texts."""
        title = f"{COLUMNS[self.figure][0]}, not a difference"
        return [title, interval(self.value, self.figure), "", number(self.paper, self.figure)]

    def plain(self) -> dict:
        """Return the finding for JSON."""
        return {"kind": "level", **_fields(self), "value": self.value.plain()}


@dataclass(frozen=True)
class SizeFinding:
    """How many times the parameters, and the multiplications, of ``worse`` the generator of ``better`` has.

    Both ratios are ``None`` where one of the two was not trained; ``reading``: how the claim was read.
    """

    text: str
    reading: str
    table: int
    better: str
    worse: str
    figure: str
    paper: float
    ratio: Optional[float]
    gmac_ratio: Optional[float]
    verdict: str
    value = None

    @property
    def systems(self) -> Tuple[str, ...]:
        """The systems that are compared."""
        return self.better, self.worse

    def cells(self):
        """Return figure, both ratios, nothing and the paper's ratio as texts."""
        text = (
            f"{self.ratio:.2f} times the parameters, but {self.gmac_ratio:.2f} times the GMAC" if self.ratio else DASH
        )
        return [self.figure, text, "", f"{self.paper:.1f} times"]

    def plain(self) -> dict:
        """Return the finding for JSON."""
        return {"kind": "size", **_fields(self)}


def _fields(finding):
    return {field.name: getattr(finding, field.name) for field in fields(finding)}


def judge(results, numbers=tuple(paper.PAPER)):
    """Return the findings on the claims of the tables ``numbers``, one per claim and figure.

    A difference is taken image by image, so that its interval does not contain what scenes and seeds do to both systems
    alike. The verdict is ``holds`` where the interval is above 0, ``fails`` where it is below, ``undecided`` where 0
    is in it or there is none, and ``not trained`` where a system has no scores.
    """
    found = []
    for claim in paper.CONCLUSIONS:
        if isinstance(claim, paper.LeadClaim) and claim.table in numbers:
            found += [
                _lead(results, claim.text, claim.better, claim.worse, figure, claim.table, claim.published(figure))
                for figure in claim.figures
            ]
        elif isinstance(claim, paper.LevelClaim) and claim.table in numbers:
            found.append(_level(results, claim))
        elif isinstance(claim, paper.SizeClaim) and SIZE_TABLE in numbers:
            found.append(_size(results, claim))
    return found


def beside(results):
    """Return findings of our pipeline against what needs no training, and against ``plus``.

    Under cloud, where compositing changes nothing, and over the whole image with the clear pixels given back to all.
    """
    ours = "drib_drib"
    rivals = [name for name in (*results.fills, paper.PLUS) if results.seeds(name)]
    return [
        _lead(results, f"Ours restores better than {name.replace(FILL, '')}", ours, name, figure)
        for name in rivals
        for figure in ("psnr_cloudy", "psnr_composited")
    ]


def _lead(results, text, better, worse, figure, table=None, published=None):
    difference = results.difference(better, worse, figure)
    overlap = results.interval(better, figure).overlaps(results.interval(worse, figure))
    verdict = _verdict(difference, 0.0) if results.seeds(better) and results.seeds(worse) else UNTESTED
    return LeadFinding(text, better, worse, figure, difference, overlap, verdict, table, published)


def _level(results, claim):
    value = results.interval(claim.system, claim.figure)
    published = paper.PAPER[claim.table].value(claim.system, claim.figure)
    verdict = _verdict(value, claim.at_least) if results.seeds(claim.system) else UNTESTED
    return LevelFinding(claim.text, claim.reading, claim.table, claim.system, claim.figure, value, published, verdict)


def _verdict(value, bound):
    if not value.known or value.low <= bound <= value.high:
        return UNDECIDED
    return HOLDS if value.low > bound else FAILS


def _size(results, claim):
    """Return the finding on the parameters, with the ratio of the multiplications beside it."""
    runs = [next(iter(results.runs_of(name)), None) for name in (claim.smaller, claim.larger)]
    trained = all(runs)
    shallow = results.study.get("settings", {}).get("crop_px", SOURCE_CROP_PX) < SOURCE_CROP_PX
    ratio, gmac_ratio = (runs[0][n] / runs[1][n] if trained else None for n in ("parameters", "gmac"))
    if not trained:
        verdict = UNTESTED
    elif shallow:
        verdict = UNDECIDED
    else:
        verdict = HOLDS if ratio <= claim.ratio else FAILS
    return SizeFinding(
        text=claim.text,
        reading=claim.reading + (SHALLOW if shallow else ""),
        table=SIZE_TABLE,
        better=claim.smaller,
        worse=claim.larger,
        figure="parameters",
        paper=claim.ratio,
        ratio=ratio,
        gmac_ratio=gmac_ratio,
        verdict=verdict,
    )


def tally(findings):
    """Return how often each verdict was given."""
    return {verdict: sum(finding.verdict == verdict for finding in findings) for verdict in VERDICTS}


def together(verdicts):
    """Return the verdict on a conclusion from those on its figures."""
    found = set(verdicts)
    for verdict in (UNTESTED, FAILS, UNDECIDED):
        if verdict in found:
            return verdict
    return HOLDS
