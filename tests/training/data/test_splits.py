"""Splits: nothing of the test is seen in training, by name, by group, or by what the images show."""

import dataclasses

import numpy as np
import pytest
from realdata import DATA, needs
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.training.data import leaks, pairs, splits
from sar_cloud_removal.training.data.drawn import synthetic

PARTS = ("translator", "fuser", "validation", "test")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Pairs of a drawn data folder: 5 SEN1-2 scenes of 4 patches, 5 wider scenes, 2 false-colour pairs."""
    folder = synthetic.write_dataset(tmp_path_factory.mktemp("data"), seed=1, n_sen12=5, n_wide=5, n_triples=0)
    return pairs.load_pairs(folder).pairs


def groups_of(split, all_pairs, names):
    return {pair.group for pair in split.select(all_pairs, names)}


def assert_parts_are_apart(split, all_pairs):
    used = [set(getattr(split, part)) for part in PARTS]
    translator, fuser, validation, test = used
    assert not test & (translator | fuser | validation) and not validation & (translator | fuser)
    assert {pair.name for pair in all_pairs} == set().union(*used)


@pytest.mark.parametrize("protocol", splits.PROTOCOLS)
@pytest.mark.parametrize("kind", splits.KINDS)
def test_parts_are_apart_and_represent_every_source(drawn, kind, protocol):
    for seed in range(4):
        split = splits.make_split(drawn, kind, protocol, seed)
        assert_parts_are_apart(split, drawn)
        sources = {pair.source for pair in split.select(drawn, split.test)}
        assert sources == {pairs.SEN12, pairs.WIDE}  # false colours only train
        assert split.validation
        if kind == "scene":
            groups = [groups_of(split, drawn, getattr(split, part)) for part in ("translator", "validation", "test")]
            assert not groups[2] & (groups[0] | groups[1]) and not groups[1] & groups[0]


def test_paper_protocol_trains_gan2_on_gan1s_test_side(drawn):
    split = splits.make_split(drawn, "random", "paper")
    assert not set(split.fuser) & set(split.translator) and split.folds == ()
    patches = {pair.name for pair in of_source(drawn, pairs.SEN12)}
    assert (
        len(patches & set(split.translator)) == 16
        and len(patches & {*split.fuser, *split.validation, *split.test}) == 4
    )


def test_each_fold_is_translated_by_a_gan1_that_never_saw_it(drawn):
    split = splits.make_split(drawn, "scene", "folds", n_folds=3)
    assert split.fuser == split.translator and len(split.folds) == 3
    assert sorted(name for fold in split.folds for name in fold) == sorted(split.fuser)
    for index, fold in enumerate(split.folds):
        training = split.fold_training(index)
        assert set(training) | set(fold) == set(split.translator)
        assert not groups_of(split, drawn, training) & groups_of(split, drawn, fold)


def test_split_is_written_once_and_reused(drawn, tmp_path):
    path = tmp_path / "split.json"
    first = splits.split_at(path, drawn, "scene", "folds", seed=3)
    written = path.read_text()
    assert splits.split_at(path, drawn, "scene", "folds", seed=3) == first == splits.load_split(path)
    assert path.read_text() == written
    assert splits.make_split(drawn, "scene", "folds", seed=3) == first


def test_split_made_otherwise_is_refused(drawn, tmp_path):
    path = tmp_path / "split.json"
    splits.split_at(path, drawn, "scene", "folds")
    with pytest.raises(OptionError, match="the run needs .'random'.*delete the file"):
        splits.split_at(path, drawn, "random", "folds")
    with pytest.raises(OptionError, match="the run needs .* with 3"):
        splits.split_at(path, drawn, "scene", "folds", n_folds=3)
    with pytest.raises(OptionError, match="names 1 pairs that the data does not have"):
        missing = splits.load_split(path).test[0]
        splits.split_at(path, [pair for pair in drawn if pair.name != missing], "scene", "folds")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "kind": "scene"}'])
def test_damaged_split_is_named(tmp_path, text):
    (tmp_path / "split.json").write_text(text)
    with pytest.raises(OptionError, match="split.json' is not a split file"):
        splits.load_split(tmp_path / "split.json")


def test_impossible_splits_are_refused(drawn):
    with pytest.raises(OptionError, match="allowed are"):
        splits.make_split(drawn, "season", "folds")
    with pytest.raises(OptionError, match="folds is 1"):
        splits.make_split(drawn, "scene", "folds", n_folds=1)
    one_scene = [pair for pair in drawn if pair.group == drawn[0].group]
    with pytest.raises(OptionError, match="'sen12' has 1 scenes or patches"):
        splits.make_split(one_scene, "scene", "folds")


# ---- leaks


def planted(pair, row, column, name="planted"):
    """A window of ``pair`` under another name and group, brighter and noisier, as on another date."""
    noise = np.random.default_rng(0).normal(0, 4, (3, 192, 192))
    rgb = np.clip(pair.rgb[:, row : row + 192, column : column + 192] * 0.8 + 30 + noise, 0, 255).astype(np.uint8)
    return dataclasses.replace(
        pair, name=name, group=name, rgb=rgb, sar=pair.sar[row : row + 192, column : column + 192]
    )


def of_source(all_pairs, source):
    return [pair for pair in all_pairs if pair.source == source]


def test_planted_leak_is_found_at_any_offset(drawn):
    wide = of_source(drawn, pairs.WIDE)
    for row, column in [(0, 0), (61, 37), (128, 160)]:
        (leak,) = leaks.find_leaks([planted(wide[0], row, column)], wide)
        assert leak.first == "planted" and leak.second == wide[0].name and "same ground" in leak.reason


def test_half_overlapping_patches_are_found(drawn):
    first, second = (pair for pair in drawn if pair.name.endswith(("_1_p1", "_1_p2")) and pair.source == pairs.SEN12)
    renamed = dataclasses.replace(second, group="elsewhere")
    (leak,) = leaks.find_leaks([first], [renamed])
    assert "same ground" in leak.reason


def test_same_name_and_same_group_are_leaks(drawn):
    first, other = of_source(drawn, pairs.WIDE)[:2]
    assert leaks.find_leaks([first], [first])[0].reason == "the same pair"
    (leak,) = leaks.find_leaks([first], [dataclasses.replace(other, group=first.group)])
    assert leak.reason == f"the same group {first.group}"


def test_flat_water_looks_alike_and_is_no_leak():
    rng = np.random.default_rng(0)
    water = [
        pairs.Pair(
            str(i),
            str(i),
            pairs.WIDE,
            np.zeros((256, 256), np.uint8),
            rng.integers(20, 23, (3, 256, 256), dtype=np.uint8),
        )
        for i in range(3)
    ]
    assert leaks.find_leaks(water[:1], water[1:]) == []


def test_scenes_that_share_ground_become_one_group(drawn):
    wide = of_source(drawn, pairs.WIDE)
    overlapping = planted(wide[1], 100, 100, name="z_overlap")
    merged = leaks.merged_groups([*wide, overlapping])
    assert merged["z_overlap"] == wide[1].group
    assert all(merged[pair.name] == pair.group for pair in wide)
    split = splits.make_split([*drawn, overlapping], "scene", "folds")
    assert split.groups == {"z_overlap": wide[1].group}
    sides = [{"z_overlap", wide[1].name} & set(getattr(split, part)) for part in ("translator", "validation", "test")]
    assert sorted(map(len, sides)) == [0, 0, 2]


def test_no_leak_in_a_drawn_split(drawn):
    split = splits.make_split(drawn, "scene", "folds")
    training, validation, test = (
        split.select(drawn, getattr(split, part)) for part in ("translator", "validation", "test")
    )
    assert leaks.find_leaks(test, training + validation) == [] and leaks.find_leaks(validation, training) == []
    leaky = splits.make_split(drawn, "random", "folds")
    assert leaks.find_leaks(leaky.select(drawn, leaky.test), leaky.select(drawn, leaky.translator)) != []


@pytest.fixture(scope="module")
def natural():
    """The real pairs of natural colour (the other bands of the false-colour ones do not compare with them)."""
    return [pair for pair in pairs.load_pairs(DATA).pairs if pair.colour == "natural"]


@needs("sen12")
@needs("scenes.csv")
def test_no_leak_in_the_real_split(natural):
    split = splits.make_split(natural, "scene", "folds")
    assert_parts_are_apart(split, natural)
    training, validation, test = (
        split.select(natural, getattr(split, part)) for part in ("translator", "validation", "test")
    )
    assert {pair.source for pair in test} == {pairs.SEN12, pairs.WIDE}
    assert len({pair.group for pair in test if pair.source == pairs.SEN12}) == 2
    assert leaks.find_leaks(test + validation, training) == []
    assert leaks.find_leaks(test, validation) == []
    # overlaps that the data's own list of groups misses
    assert split.groups["volkov_151"] == split.groups["volkov_063"] == "volkov_050"
    assert len(leaks.find_leaks(test[:1], [planted(test[0], 16, 32)])) == 1


@needs("rasters", "real_clouds")
def test_real_clouds_share_no_ground_with_training(natural):
    triples = pytest.importorskip("sar_cloud_removal.training.data.triples", reason="cases are torch tensors")
    folders = [DATA / "rasters" / name for name in ("real_clouds", "georeferenced")]
    read = triples.load_triples(folders, {"mean": [906, 1046, 1192], "std": [413, 286, 283]})
    assert len(read.triples) == 10
    assert leaks.find_leaks([triple.clear_pair for triple in read.triples], natural) == []
