"""Published cloud masks of classes or bits: what they mean, and which of them hide the ground."""

from dataclasses import dataclass
from typing import Dict, Optional, Tuple

from .checks import is_int

OMNICLOUDMASK, S2CLOUDLESS, MAJA, HLS, LANDSAT = "omnicloudmask", "s2cloudless", "maja", "hls", "landsat"


@dataclass(frozen=True)
class MaskKind:
    """A mask whose values are classes, or sums of bits.

    Args:
        meanings: what each class, or the number of each bit from 0, stands for.
        cloudy: the classes or bits that hide the ground, unless the user chooses others.
        clouds: those of clouds.
        shadows: those of shadows; a cloudy pixel with one of them and none of ``clouds`` is shadow.
        are_bits: whether ``meanings`` are of bits.
        fill: the value that means NoData although the file may not declare it.
        fill_bit: the bit that means NoData.
    """

    meanings: Dict[int, str]
    cloudy: Tuple[int, ...]
    clouds: Tuple[int, ...]
    shadows: Tuple[int, ...]
    are_bits: bool = True
    fill: Optional[int] = None
    fill_bit: Optional[int] = None

    @property
    def word(self) -> str:
        """What ``meanings`` are of, in messages."""
        return "bits" if self.are_bits else "classes"


MASK_KINDS = {
    OMNICLOUDMASK: MaskKind(
        {1: "thick cloud", 2: "thin cloud", 3: "cloud shadow"},
        cloudy=(1, 2, 3), clouds=(1, 2), shadows=(3,), are_bits=False, fill=255,
    ),
    MAJA: MaskKind(
        {
            0: "clouds, except the thinnest, and shadows",
            1: "clouds, except the thinnest",
            **{bit: "depends on the format" for bit in range(2, 7)},
            7: "high clouds (1.38 µm)",
        },
        cloudy=(0, 7),
        clouds=(1, 7),
        shadows=(0,),
    ),
    HLS: MaskKind(
        {
            0: "cirrus (reserved)", 1: "cloud", 2: "adjacent to cloud or shadow", 3: "cloud shadow", 4: "snow or ice",
            5: "water",
        },
        cloudy=(1, 2, 3), clouds=(0, 1, 2), shadows=(3,), fill=255,
    ),
    LANDSAT: MaskKind(
        {
            1: "dilated cloud", 2: "cirrus", 3: "cloud", 4: "cloud shadow", 5: "snow", 6: "clear", 7: "water",
        },
        cloudy=(1, 2, 3, 4), clouds=(1, 2, 3), shadows=(4,), fill_bit=0,
    ),
}  # fmt: skip
"""By mask type. Sources: OmniCloudMask (README), Theia's L2A product format and MAJA's native format (CESBIO; they
disagree on bits 2 to 6 of CLM), HLS v2.0 (LP DAAC), Landsat Collection 2 quality assessment bands (USGS)."""


def classes_problems(mask_type: str, classes: Tuple[int, ...]) -> list:
    """Return one sentence for each fault of the ``classes`` chosen for a mask of ``mask_type``, empty without any."""
    if not classes:
        return []
    kind = MASK_KINDS.get(mask_type)
    if kind is None:
        others = ", ".join(MASK_KINDS)
        return [
            f"MASK_CLASSES is {_listed(classes)}, but MASK_TYPE is '{mask_type}': set it to one of {others}, or leave "
            "MASK_CLASSES empty. For scl there is SCL_CLASSES."
        ]
    unknown = [value for value in classes if not is_int(value) or value not in kind.meanings]
    if unknown:
        allowed = ", ".join(f"{number} ({text})" for number, text in kind.meanings.items())
        return [f"MASK_CLASSES is {_listed(classes)}; the {kind.word} of {mask_type} are {allowed}."]
    return []


def _listed(classes) -> str:
    return ", ".join(map(str, classes))
