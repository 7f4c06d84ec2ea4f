"""Every rival does what its name says, and none sees the truth."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("tifffile", reason="training reads TIFFs with tifffile")

from datedplaces import SIDE_PX, blob, drawn_place  # noqa: E402
from sar_cloud_removal.training.references import cases, names, rivals  # noqa: E402

HOLE = blob(32, 32, 12)


def problem(change=lambda image: image, cloudy=None, references=1):
    """Return the problem of a place whose other date is ``change`` of the target date."""
    place = drawn_place(days=(0, 10, 20))
    target = place.dates[0]
    mask = np.zeros((SIDE_PX, SIDE_PX), bool) if cloudy is None else cloudy
    others = [cases.Dated(str(day), change(target.optical), mask, day, target.sar) for day in (10, 20)]
    place = cases.Place(**{**place.__dict__, "dates": (target, *others)})
    return cases.problem_of(cases.Case(place, 0, HOLE, names.NEAR, tuple(range(1, 1 + references))))


def rmse(name, case):
    return float(np.sqrt(((rivals.RIVALS[name](case) - case.truth)[:, case.hole] ** 2).mean()))


WITH_A_REFERENCE = [name for name in rivals.RIVALS if name not in names.SINGLE_DATE]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("pasted", lambda image: image),
        ("pasted with mean and deviation", lambda image: 2 * image + 300),
        ("linear, per band", lambda image: 4000 - image),
        ("similar pixels (mNSPI)", lambda image: image + 500),
        ("ratio fill (VPint2)", lambda image: 1.7 * image),
        ("ridge .03 + fill", lambda image: 2 * image[::-1] + 300),
    ],
)
def test_a_rival_restores_the_change_that_it_assumes(name, change):
    case = problem(change)
    assert rmse(name, case) < 0.5 * rmse("smooth fill", case)


def test_the_lighter_penalty_keeps_more_of_a_good_reference():
    case = problem(lambda image: 2 * image)
    assert rmse("ridge .03 + fill", case) < rmse("ridge .2 + fill", case) < rmse("smooth fill", case)


def test_pasting_is_bad_after_a_change_of_brightness():
    case = problem(lambda image: image + 500)
    assert rmse("pasted", case) > 2 * rmse("pasted with mean and deviation", case)


@pytest.mark.parametrize("name", rivals.RIVALS)
def test_no_rival_sees_the_truth(name):
    case = problem(lambda image: 1.5 * image, references=2)
    other = np.where(case.sight.hidden, case.truth_dn[:, ::-1] + 3000, case.truth_dn)
    changed = replace(case, truth=-case.truth, truth_dn=other)
    first, second = (rivals.RIVALS[name](one) for one in (case, changed))
    np.testing.assert_allclose(first[:, HOLE], second[:, HOLE], atol=1e-5)
    assert first.shape == case.truth.shape and np.abs(first[:, HOLE]).max() <= 1


@pytest.mark.parametrize("name", WITH_A_REFERENCE)
def test_where_the_reference_is_cloudy_there_is_the_smooth_fill(name):
    case = problem(cloudy=blob(32, 40, 6), references=2)
    unseen = HOLE & ~case.sight.references[0].seen
    assert unseen.any() and not unseen[HOLE].all()
    np.testing.assert_allclose(rivals.RIVALS[name](case)[:, unseen], rivals.fill(case)[:, unseen], atol=1e-6)


def test_rivals_that_lack_their_input_are_undefined():
    case = problem()
    assert rivals.ridge_02_all(case) is None
    assert rivals.sar_prior(replace(case, sight=replace(case.sight, sar=None))) is None
