"""The published tables and conclusions: consistent with each other, as far as the paper is."""

import pytest
from sar_cloud_removal.training.comparison.report.paper import (
    AREAS,
    CONCLUSIONS,
    FIGURE_COLUMNS,
    LABELS,
    PAPER,
    TRANSLATORS,
    WHOLE,
    Comparison,
    Level,
)


def test_tables_have_the_published_rows_in_order():
    assert {number: [row.label for row in table.rows] for number, table in PAPER.items()} == {
        3: ["Bermudez et al., 2018", "Enomoto et al., 2018", "Li et al., 2020", "Ours"],
        4: ["Ebel et al., 2020", "Grohnfeldt et al., 2018", "Ours"],
        5: ["DRIBs / -", "U-NET / U-NET", "DRIBs / U-NET", "U-NET / DRIBs", "DRIBs / DRIBs"],
        6: ["L1 / L1", "SSIM+L1 / L1", "SSIM / SSIM", "L1 / SSIM+L1", "SSIM+L1 / SSIM+L1"],
    }
    assert PAPER[3].figures == WHOLE and PAPER[5].figures == WHOLE + AREAS
    assert PAPER[3].value("drib", "ssim_all") == 0.4453


def test_our_row_is_the_same_in_three_tables_and_the_misprint_is_read():
    assert [PAPER[number].rows[-1].system for number in (4, 5, 6)] == ["drib_drib"] * 3
    assert PAPER[4].rows[-1].values == PAPER[5].rows[-1].values == PAPER[6].rows[-1].values
    assert PAPER[5].value("unet_unet", "psnr_clear") == 22.8087


@pytest.mark.parametrize("number", [4, 5, 6])
def test_whole_image_lies_between_cloudy_and_clear(number):
    for row in PAPER[number].rows:
        assert row.values["psnr_cloudy"] < row.values["psnr_all"] < row.values["psnr_clear"], row.label


def test_published_values_support_the_conclusions_but_one_and_the_unchanged_areas():
    comparisons = [claim for claim in CONCLUSIONS if isinstance(claim, Comparison)]
    against = [
        (claim.better, claim.worse, figure)
        for claim in comparisons
        for figure in claim.figures
        if not claim.published(figure) > 0
    ]
    assert against == [("drib_unet", "unet_unet", "psnr_cloudy")]
    (level,) = (claim for claim in CONCLUSIONS if isinstance(claim, Level))
    assert PAPER[level.table].value(level.system, level.figure) < level.at_least


def test_every_row_but_our_own_is_a_rival_in_a_conclusion_of_its_table():
    for number, table in PAPER.items():
        claims = [claim for claim in CONCLUSIONS if isinstance(claim, Comparison) and claim.table == number]
        assert all(set(claim.figures) == set(table.figures) for claim in claims)
        assert {claim.worse for claim in claims} | {table.rows[-1].system} == {row.system for row in table.rows}


def test_columns_of_the_figures_are_the_papers():
    assert [title for title, _ in FIGURE_COLUMNS[6]][::5] == ["SAR", "Target"] and len(FIGURE_COLUMNS[6]) == 6
    assert [key for _, key in FIGURE_COLUMNS[7]] == ["cloudy", "ebel2020", "grohnfeldt2018", "drib_drib", "target"]


def test_labels_name_every_system_once_with_its_first_label():
    assert LABELS["drib_drib"] == "Ours" and LABELS["drib_l1_on_l1"] == "L1 / L1"
    assert set(TRANSLATORS) == {"bermudez2018", "enomoto2018", "li2020", "drib", "unet", "drib_l1", "drib_ssim"}
    assert set(TRANSLATORS) < set(LABELS) and len(LABELS) == 18
