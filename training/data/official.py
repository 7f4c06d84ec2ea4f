"""The regions of interest that SEN12MS-CR's authors keep for validation and test; all others train.

Ebel, Garnot, Schmitt, Wegner and Zhu (2023, "UnCRtainTS", CVPR workshops), after SEN12MS-CR-TS (Ebel et al. 2022).
Numbers are compared as wholes: as a part of a path, ``s1_1`` also means the test region ``s1_106``.
"""

TRAIN, VALIDATION, TEST = "train", "validation", "test"
_REGIONS = {
    VALIDATION: {
        "ROIs1158_spring": (17,),
        "ROIs1868_summer": (17, 19, 80, 127),
        "ROIs1970_fall": (65,),
        "ROIs2017_winter": (22, 84, 107, 130),
    },
    TEST: {
        "ROIs1158_spring": (31, 44, 106, 123, 140),
        "ROIs1868_summer": (73, 119),
        "ROIs1970_fall": (139,),
        "ROIs2017_winter": (63, 108),
    },
}
_PART = {
    f"{season}_{number}": part
    for part, seasons in _REGIONS.items()
    for season, numbers in seasons.items()
    for number in numbers
}
TEST_REGIONS = tuple(name for name, part in _PART.items() if part == TEST)


def part_of(region: str) -> str:
    """Return ``train``, ``validation`` or ``test`` for a region such as ``ROIs1158_spring_106``."""
    return _PART.get(region, TRAIN)
