"""Places, holes with known truth, their references, and the trials drawn on clear ground."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("tifffile", reason="training reads TIFFs with tifffile")

from datedplaces import BANDS, blob, drawn_place, write_series  # noqa: E402
from realdata import DATA, needs  # noqa: E402
from sar_cloud_removal.errors import RasterError  # noqa: E402
from sar_cloud_removal.training.references import cases, names, places  # noqa: E402
from sar_cloud_removal.training.references.trials import COUNT, MIN_HOLE_PX, draw_trials  # noqa: E402

MIDDLE = blob(32, 32, 12)


def case_of(place, target, kind, references=()):
    return cases.Case(place, target, MIDDLE, kind, references)


# ---- places


def test_series_are_read_with_their_masks_and_sar(tmp_path):
    finland, iberia = places.load_places(write_series(tmp_path))
    assert (finland.source, iberia.source) == (names.FINLAND, names.IBERIA)
    assert finland.held_out and not iberia.held_out
    assert len(finland.bands) == len(finland.dates[0].optical) == 10 and iberia.bands == BANDS
    assert [one.day - iberia.dates[0].day for one in iberia.dates] == [0, 10, 20]
    assert finland.dates[0].sar.shape == (2, 64, 64) and iberia.dates[0].sar is None
    assert finland.dates[0].cloudy[12, 20] and not finland.dates[0].cloudy[50, 50]
    assert len(iberia.shapes) == 3


def test_a_folder_without_dates_is_refused(tmp_path):
    with pytest.raises(RasterError, match="no place with several dates"):
        places.load_places(tmp_path)


@needs("series")
def test_real_places_have_the_held_out_ones_among_them():
    found = {place.name: place for place in places.load_places(DATA)}
    assert places.HELD_OUT <= set(found)
    assert {place.name for place in found.values() if place.held_out} == places.HELD_OUT
    scenes = [{place.scene for place in found.values() if place.held_out is held_out} for held_out in (True, False)]
    assert not scenes[0] & scenes[1], "what is held out shares no scene with what constants were chosen by"
    names = {(place.name, one.name) for place in found.values() for one in place.dates}
    assert set(places.NOT_CLEAR) <= names
    assert all(len(place.dates[0].optical) == len(place.bands) for place in found.values())
    assert sum(bool(list(cases.cases_of(place))) for place in found.values() if place.held_out) == 7


# ---- holes and references


def test_holes_keep_away_from_real_clouds_and_are_the_same_every_time():
    cloud = blob(8, 8, 7)
    place = drawn_place(cloudy={0: cloud})
    hole = cases.draw_hole(place, 0)
    rows, columns = np.nonzero(hole)
    cloud_rows, cloud_columns = np.nonzero(cloud)
    distance = np.hypot(rows[:, None] - cloud_rows, columns[:, None] - cloud_columns)
    assert distance.min() > cases.BUFFER_PX
    assert cases.HOLE_SHARES[0] <= hole.mean() <= cases.HOLE_SHARES[1]
    np.testing.assert_array_equal(hole, cases.draw_hole(place, 0))


def test_a_place_without_cloud_shapes_has_no_case():
    place = drawn_place()
    assert list(cases.cases_of(cases.Place(**{**place.__dict__, "shapes": ()}))) == []


def test_references_are_the_nearest_a_far_one_and_those_that_bracket():
    place = drawn_place(days=(0, 10, 25, 100))
    by_target = {found[0].target: {case.kind: case for case in found} for found in cases.cases_of(place)}
    assert by_target[1][names.NEAR].references == (0,) and by_target[1][names.NEAR].days == (-10,)
    assert by_target[1][names.FAR].references == (3,) and by_target[1][names.FAR].days == (90,)
    assert by_target[1][names.TWO].references == (0, 2) and by_target[1][names.TWO].days == (-10, 15)
    assert names.TWO not in by_target[0]
    assert by_target[1][names.NONE].references == ()
    assert all((case.hole == found[names.NONE].hole).all() for found in by_target.values() for case in found.values())


def test_a_date_that_is_cloudy_over_the_hole_is_no_reference():
    place = drawn_place(days=(0, 10, 25), cloudy={0: np.ones((64, 64), bool)})
    (kinds,) = [
        {case.kind: case for case in found} for found in cases.cases_of(place) if place.dates[found[0].target].day == 10
    ]
    assert kinds[names.NEAR].references == (2,) and names.TWO not in kinds


def test_dates_that_are_not_clear_by_eye_are_no_truth(monkeypatch):
    place = drawn_place()
    monkeypatch.setattr(cases.Place, "may_be_target", lambda self, index: index == 2)
    assert [found[0].target for found in cases.cases_of(place)] == [2]


# ---- arrays


def test_a_problem_hides_hole_and_clouds_and_keeps_the_truth():
    cloud = blob(4, 4, 3)
    place = drawn_place(cloudy={1: cloud, 0: blob(60, 60, 3)})
    problem = cases.problem_of(case_of(place, 1, names.NEAR, (0,)))
    sight = problem.sight
    assert sight.hidden[MIDDLE].all() and sight.hidden[cloud].all() and not sight.hidden[60, 60]
    assert (sight.optical[:, sight.hidden] == 0).all()
    np.testing.assert_array_equal(sight.optical[:, ~sight.hidden], problem.truth[:, ~sight.hidden])
    assert np.abs(problem.decode(problem.truth) - problem.truth_dn)[:, MIDDLE].mean() < 20
    (reference,) = sight.references
    assert not reference.seen[60, 60] and reference.seen[MIDDLE].all()
    assert reference.matches == (0, 1, 2, 3) and reference.days == -10
    assert problem.red_nir == (2, 3)


def test_sar_of_both_dates_has_the_limits_of_the_target_date():
    place = drawn_place()
    brighter = cases.Dated("0", place.dates[0].optical, place.dates[0].cloudy, 0, place.dates[0].sar + 1)
    place = cases.Place(**{**place.__dict__, "dates": (brighter, *place.dates[1:])})
    sight = cases.problem_of(case_of(place, 1, names.NEAR, (0,))).sight
    inside = np.abs(sight.sar) < 0.5
    step = (sight.references[0].sar - sight.sar)[inside]
    assert step.min() > 0 and np.ptp(step) < 0.05


# ---- trials


def test_trials_hide_clear_ground_only_and_know_its_truth():
    place = drawn_place(cloudy={1: blob(4, 4, 3)})
    problem = cases.problem_of(case_of(place, 1, names.NEAR, (0,)))
    trials = draw_trials(problem.sight, problem.truth, problem.hole)
    assert len(trials) == COUNT
    for trial in trials:
        assert not (trial.hole & problem.sight.hidden).any() and trial.hole.sum() >= MIN_HOLE_PX
        assert (trial.sight.hidden == (problem.sight.hidden | trial.hole)).all()
        assert (trial.sight.optical[:, trial.hole] == 0).all() and (trial.truth[:, trial.hole] != 0).any()
        assert trial.sight.references is problem.sight.references
    assert len({trial.hole.tobytes() for trial in trials}) > COUNT // 2
    again = draw_trials(problem.sight, problem.truth, problem.hole)
    assert all((a.hole == b.hole).all() for a, b in zip(trials, again))


def test_there_are_no_trials_without_clear_ground():
    place = drawn_place()
    problem = cases.problem_of(case_of(place, 1, names.NONE))
    everything = cases.Sight(problem.sight.optical, np.ones_like(problem.sight.hidden))
    assert draw_trials(everything, problem.truth, MIDDLE) == []


def test_a_series_restores_each_clear_date_from_all_others_nearest_first():
    place = drawn_place(days=(0, 10, 25, 100), cloudy={2: blob(32, 32, 20)})
    found = {case.target: case for case in cases.series_cases_of(place)}
    assert set(found) == {0, 1, 3}  # too little of the third date is clear
    assert found[1].references == (0, 2, 3) and found[1].days == (-10, 15, 90)
    assert all(case.kind == names.SERIES for case in found.values())


def test_undated_places_have_no_series():
    place = drawn_place()
    undated = [cases.Dated(one.name, one.optical, one.cloudy) for one in place.dates]
    assert not list(cases.series_cases_of(cases.Place(**{**place.__dict__, "dates": tuple(undated)})))


def test_a_problem_keeps_the_references_that_are_asked_for():
    problem = cases.problem_of(case_of(drawn_place(), 0, names.SERIES, (1, 2, 3)))
    part = problem.with_references((2, 0))
    assert [reference.days for reference in part.sight.references] == [100, 10]
    np.testing.assert_array_equal(part.references_dn[0], problem.references_dn[2])
