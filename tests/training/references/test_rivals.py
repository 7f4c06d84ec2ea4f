"""Every rival does what its name says, and none sees the truth."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("tifffile", reason="training reads TIFFs with tifffile")

from datedplaces import SIDE_PX, blob, drawn_place  # noqa: E402
from sar_cloud_removal.estimators.sight import TRUTH_LIMIT  # noqa: E402
from sar_cloud_removal.training.references import cases, names, rivals, series_rivals  # noqa: E402

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
    assert first.shape == case.truth.shape and np.abs(first[:, HOLE]).max() <= TRUTH_LIMIT


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


# ---- whole series

DAYS = (-20, -10, 10, 30)


def series(brightness, cloudy=()):
    """Return the problem of a date at day 0 in a series; ``brightness``: takes the day, returns what is added."""
    place = drawn_place(days=(0,))
    (target,) = place.dates
    clear = np.zeros((SIDE_PX, SIDE_PX), bool)
    others = [
        cases.Dated(str(day), target.optical + np.float32(brightness(day)), dict(cloudy).get(day, clear), day)
        for day in DAYS
    ]
    place = cases.Place(**{**place.__dict__, "dates": (target, *others)})
    order = tuple(sorted(range(1, len(DAYS) + 1), key=lambda index: abs(DAYS[index - 1])))
    return cases.problem_of(cases.Case(place, 0, HOLE, names.SERIES, order))


def series_rmse(name, case):
    return float(np.sqrt(((series_rivals.RIVALS[name](case) - case.truth)[:, HOLE] ** 2).mean()))


def test_interpolation_follows_a_steady_change():
    case = series(lambda day: 20 * day)
    assert series_rmse(names.INTERPOLATED, case) < 1e-3 < 0.1 < series_rmse(names.NEAREST_PASTED, case)


def test_smoothing_follows_a_steady_change_and_evens_out_noise():
    assert series_rmse(names.WHITTAKER, series(lambda day: 20 * day)) < 1e-2
    odd = series(lambda day: 300 * (day == 10))
    assert series_rmse(names.WHITTAKER, odd) < series_rmse(names.INTERPOLATED, odd)


def test_each_pixel_has_its_own_dates():
    case = series(lambda day: 400 * (day == -10), cloudy={-10: HOLE})
    assert series_rmse(names.INTERPOLATED, case) < 1e-3  # between days -20 and 10
    assert series_rmse(names.NEAREST_PASTED, case) < 1e-3
    after = series(lambda day: 0 if day == 30 else 400, cloudy={-20: HOLE, -10: HOLE, 10: HOLE})
    assert series_rmse(names.INTERPOLATED, after) < 1e-3


@pytest.mark.parametrize("name", series_rivals.RIVALS)
def test_what_no_date_sees_is_filled_from_the_surroundings(name):
    case = series(lambda day: 0, cloudy={day: HOLE for day in DAYS})
    filled = rivals.fill(case)[:, HOLE].clip(-1, 1)
    np.testing.assert_allclose(series_rivals.RIVALS[name](case)[:, HOLE], filled, atol=1e-6)


@pytest.mark.parametrize("name", series_rivals.RIVALS)
def test_no_rival_of_a_series_sees_the_truth(name):
    case = series(lambda day: day)
    other = replace(case, truth=case.truth + case.hole, truth_dn=case.truth_dn + 1000 * case.hole)
    np.testing.assert_array_equal(series_rivals.RIVALS[name](case), series_rivals.RIVALS[name](other))
