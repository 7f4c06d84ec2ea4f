"""What the paper publishes: Tables 3 to 6, the columns of Figures 6 and 7, and the conclusions it draws from them.

Naderi Darbaghshahi, Mohammadi and Soryani, arXiv 2012.12180. In Table 5 the PSNR of U-NET / U-NET in non-cloudy areas
is printed as "22.80.87"; it is read as 22.8087.
"""

from dataclasses import dataclass
from typing import Dict, Tuple

CITATION = "Naderi Darbaghshahi, Mohammadi and Soryani (IEEE TGRS 60, 2022; arXiv 2012.12180)"
TRAINING_PAIRS = {"translate": 18712, "remove": 2000}
WIDTH = 64

WHOLE = ("psnr_all", "ssim_all")
AREAS = ("psnr_cloudy", "psnr_clear")


@dataclass(frozen=True)
class Row:
    """A published row: its label in the paper, the system of the study that repeats it, ``{figure: value}``."""

    label: str
    system: str
    values: Dict[str, float]


@dataclass(frozen=True)
class Table:
    """A published table; ``method`` is the title of its first column."""

    number: int
    title: str
    method: str
    figures: Tuple[str, ...]
    rows: Tuple[Row, ...]

    def value(self, system, figure):
        """Return the published value; ``KeyError`` where the table has none."""
        return {row.system: row.values for row in self.rows}[system][figure]


def _table(number, title, method, figures, *rows):
    return Table(
        number, title, method, figures, tuple(Row(label, name, dict(zip(figures, v))) for label, name, *v in rows)
    )


PAPER = {
    table.number: table
    for table in (
        _table(
            3,
            "SAR to Opt translation performance comparison",
            "Method",
            WHOLE,
            ("Bermudez et al., 2018", "bermudez2018", 17.1878, 0.2981),
            ("Enomoto et al., 2018", "enomoto2018", 18.6526, 0.3606),
            ("Li et al., 2020", "li2020", 19.0713, 0.4196),
            ("Ours", "drib", 19.4495, 0.4453),
        ),
        _table(
            4,
            "Cloud removal performance comparison",
            "Method",
            WHOLE + AREAS,
            ("Ebel et al., 2020", "ebel2020", 17.8966, 0.4863, 14.1949, 21.9991),
            ("Grohnfeldt et al., 2018", "grohnfeldt2018", 19.2701, 0.5535, 15.9657, 22.7272),
            ("Ours", "drib_drib", 23.0941, 0.6909, 19.9044, 25.9061),
        ),
        _table(
            5,
            "Performance of our method when using different architectures for the generator",
            "Cloud Removal / SAR2OPT",
            WHOLE + AREAS,
            ("DRIBs / -", "drib_direct", 16.5430, 0.4515, 15.4963, 17.9218),
            ("U-NET / U-NET", "unet_unet", 21.3734, 0.6150, 19.7257, 22.8087),
            ("DRIBs / U-NET", "drib_unet", 21.8911, 0.6363, 19.7043, 23.8589),
            ("U-NET / DRIBs", "unet_drib", 22.6575, 0.6835, 19.8227, 25.1819),
            ("DRIBs / DRIBs", "drib_drib", 23.0941, 0.6909, 19.9044, 25.9061),
        ),
        _table(
            6,
            "Performance of our method when using different loss functions",
            "Cloud Removal / SAR2OPT",
            WHOLE + AREAS,
            ("L1 / L1", "drib_l1_on_l1", 20.4185, 0.5304, 18.6577, 21.7619),
            ("SSIM+L1 / L1", "drib_full_on_l1", 21.3423, 0.6063, 19.0759, 23.0808),
            ("SSIM / SSIM", "drib_ssim_on_ssim", 21.8548, 0.6694, 18.5796, 24.7527),
            ("L1 / SSIM+L1", "drib_l1_on_full", 22.0853, 0.6309, 19.4336, 24.3254),
            ("SSIM+L1 / SSIM+L1", "drib_drib", 23.0941, 0.6909, 19.9044, 25.9061),
        ),
    )
}

FIGURE_COLUMNS = {
    6: (("SAR", "sar"), *((row.label, row.system) for row in PAPER[3].rows), ("Target", "target")),
    7: (("Cloudy", "cloudy"), *((row.label, row.system) for row in PAPER[4].rows), ("Target", "target")),
}
"""Columns of the paper's two figures of images: title, and the system or the kind of image."""

FURTHER = {
    3: (
        ("U-NET (translator of Table 5)", "unet"),
        ("DRIBs, L1 (translator of Table 6)", "drib_l1"),
        ("DRIBs, SSIM (translator of Table 6)", "drib_ssim"),
    )
}
"""Systems that are trained for other tables and belong under this one: label and system. The paper has no values."""

PLUS = "plus"
"""The system of this project's own recipe, below Tables 4 to 6."""


@dataclass(frozen=True)
class LeadClaim:
    """The claim that ``better`` exceeds ``worse`` in every one of ``figures`` of a table."""

    text: str
    table: int
    better: str
    worse: str
    figures: Tuple[str, ...]

    def published(self, figure):
        """Return the difference of the two published values."""
        table = PAPER[self.table]
        return table.value(self.better, figure) - table.value(self.worse, figure)


@dataclass(frozen=True)
class LevelClaim:
    """The claim that a figure of ``system`` is so high that the images count as unchanged there."""

    text: str
    table: int
    system: str
    figure: str
    at_least: float
    reading: str


@dataclass(frozen=True)
class SizeClaim:
    """The claim that ``smaller`` has at most ``ratio`` times the parameters of ``larger``."""

    text: str
    smaller: str
    larger: str
    ratio: float
    reading: str


def _leads(number, figures, *claims):
    return [LeadClaim(text, number, better, worse, figures) for text, better, worse in claims]


CONCLUSIONS = (
    *_leads(
        3,
        WHOLE,
        ("Ours translates SAR to optical better than Bermudez et al.", "drib", "bermudez2018"),
        ("Ours translates SAR to optical better than Enomoto et al.", "drib", "enomoto2018"),
        ("Ours translates SAR to optical better than Li et al.", "drib", "li2020"),
    ),
    *_leads(
        4,
        WHOLE + AREAS,
        ("Ours removes clouds better than Ebel et al., in cloudy and non-cloudy areas", "drib_drib", "ebel2020"),
        (
            "Ours removes clouds better than Grohnfeldt et al., in cloudy and non-cloudy areas",
            "drib_drib",
            "grohnfeldt2018",
        ),
    ),
    LevelClaim(
        "Ours keeps the non-cloudy areas unchanged",
        4,
        "drib_drib",
        "psnr_clear",
        48.13,
        "read as an error below one grey level of 8 bits, 20 log10(255) = 48.13 dB",
    ),
    *_leads(
        5,
        WHOLE + AREAS,
        ("Translating SAR first is better than giving it to the cloud removal", "drib_drib", "drib_direct"),
        ("DRIBs in the cloud removal are better than U-Net, on U-Net's translations", "drib_unet", "unet_unet"),
        ("DRIBs in the cloud removal are better than U-Net, on DRIBs' translations", "drib_drib", "unet_drib"),
        ("DRIBs in the translation are better than U-Net, under U-Net's cloud removal", "unet_drib", "unet_unet"),
        ("DRIBs in the translation are better than U-Net, under DRIBs' cloud removal", "drib_drib", "drib_unet"),
        ("DRIBs in both are better than U-Net in both", "drib_drib", "unet_unet"),
    ),
    SizeClaim(
        "DRIBs halve the generator's parameters against the U-Net",
        "drib",
        "unet",
        0.5,
        "against pix2pix's U-Net-256 of equal width; of the U-Net that the paper cites (Ronneberger et al. 2015, "
        "31.0 million) the generator of width 64 (26.7 million) has 0.86",
    ),
    *_leads(
        6,
        WHOLE + AREAS,
        ("SSIM added to L1 helps the cloud removal, translations by L1", "drib_full_on_l1", "drib_l1_on_l1"),
        ("SSIM added to L1 helps the cloud removal, translations by SSIM+L1", "drib_drib", "drib_l1_on_full"),
        ("SSIM added to L1 helps the translation, cloud removal by L1", "drib_l1_on_full", "drib_l1_on_l1"),
        ("SSIM added to L1 helps the translation, cloud removal by SSIM+L1", "drib_drib", "drib_full_on_l1"),
        ("SSIM and L1 in both are better than L1 in both", "drib_drib", "drib_l1_on_l1"),
        ("SSIM and L1 in both are better than SSIM in both", "drib_drib", "drib_ssim_on_ssim"),
    ),
)


def _labels():
    """Return ``{system: label}`` of all tables in their order; of several labels the first."""
    named = {}
    for table in PAPER.values():
        for text, system in [(row.label, row.system) for row in table.rows] + list(FURTHER.get(table.number, ())):
            named.setdefault(system, text)
    return named


LABELS = _labels()
"""What the tables call their systems, in their order; all others go by their own names."""

TRANSLATORS = tuple(row.system for row in PAPER[3].rows) + tuple(system for _, system in FURTHER[3])
"""Every system that translates SAR; all others remove clouds."""
