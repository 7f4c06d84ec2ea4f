"""Figures 6 and 7 and the training curves: what is in the pictures, and where."""

import json

import numpy as np
import pytest
import studies

Image = pytest.importorskip("PIL.Image", reason="pictures are looked at with Pillow")
pytest.importorskip("matplotlib", reason="figures need matplotlib")

from sar_cloud_removal.training.comparison.report import pictures  # noqa: E402
from sar_cloud_removal.training.comparison.report.pictures import GAP_PX, figure, wrap  # noqa: E402
from sar_cloud_removal.training.comparison.results import Results  # noqa: E402

SIDE_PX = 64


def columns(count=3, rows=2):
    """Return columns of uniform images, each of another grey or colour."""
    found = [("SAR", [np.full((1, SIDE_PX, SIDE_PX), -1.0)] * rows)]
    for index in range(1, count):
        colour = np.array([-1, 2 * index / count - 1, 1.0]).reshape(3, 1, 1)
        found.append((f"Column {index}", [np.broadcast_to(colour, (3, SIDE_PX, SIDE_PX))] * rows))
    return found


def test_images_stand_in_their_columns_below_the_titles(tmp_path):
    figure(tmp_path / "a.png", columns())
    picture = np.asarray(Image.open(tmp_path / "a.png")).astype(int)
    step = SIDE_PX + GAP_PX
    assert picture.shape[1] == 3 * step + GAP_PX
    below = [picture[-GAP_PX - SIDE_PX // 2, GAP_PX + step * n + SIDE_PX // 2].tolist() for n in range(3)]
    assert below == [[0, 0, 0], [0, 85, 255], [0, 170, 255]]
    head = picture[: picture.shape[0] - 2 * step - GAP_PX]
    assert (head.min(axis=(0, 2))[:step] < 100).any() and (head[:2] == 255).all()
    assert (picture[:, :GAP_PX] == 255).all() and (picture[-GAP_PX:] == 255).all()


def test_long_titles_are_wrapped_and_never_cut(tmp_path):
    assert wrap("Grohnfeldt et al., 2018", len, 12) == "Grohnfeldt\net al., 2018"
    assert wrap("Unbreakable", len, 3) == "Unbreakable"
    long = [("U-NET (translator of Table 5)", images) for _, images in columns()]
    figure(tmp_path / "short.png", columns())
    figure(tmp_path / "long.png", long)
    short, tall = (Image.open(tmp_path / name).size for name in ("short.png", "long.png"))
    assert short[0] == tall[0] and tall[1] > short[1]


def test_same_images_give_the_same_bytes(tmp_path):
    for name in ("a.png", "b.png"):
        figure(tmp_path / name, columns())
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_columns_of_unequal_length_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"equally many images, got \[2, 1\]"):
        figure(tmp_path / "a.png", [*columns(1, 2), *columns(1, 1)])


def test_curves_have_a_line_per_system_over_images_seen(tmp_path):
    results = Results(studies.write_study(tmp_path, seeds=(0, 1)))
    found = pictures.curves(results, "translate")
    assert sorted(found) == [("train", "discriminator"), ("train", "gan"), ("train", "l1"), ("train", "ssim")] + [
        ("validation", "psnr")
    ]
    assert set(found["validation", "psnr"]) == set(studies.TRANSLATORS)
    assert set(pictures.curves(results, "remove")["train", "l1"]) == set(studies.SYSTEMS) - set(studies.TRANSLATORS)
    (images, values), _ = found["validation", "psnr"]["drib"]
    assert images.tolist() == [n * 200 * studies.BATCH_SIZE for n in range(1, 7)] and values[0] < values[-1]
    (images, _), _ = found["train", "l1"]["drib"]
    assert len(images) == pictures.POINTS and images[-1] == 1200 * studies.BATCH_SIZE


def test_training_losses_are_averaged_over_parts_of_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "POINTS", 2)
    path = tmp_path / "log.jsonl"
    rows = [{"kind": "train", "step": step, "l1": float(step), "minutes": 1.0} for step in (10, 20, 30, 40)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ((key, (steps, values)),) = pictures._series(path).items()
    assert key == ("train", "l1") and steps.tolist() == values.tolist() == [15, 35]


def test_mean_over_seeds_is_where_all_have_values():
    images, values = pictures.mean_over_seeds(
        [(np.array([0.0, 4.0, 8.0]), np.array([0.0, 4.0, 8.0])), (np.array([2.0, 6.0]), np.array([4.0, 8.0]))]
    )
    assert images.tolist() == [2, 4, 6] and values.tolist() == [3, 5, 7]


def test_picture_is_1000_px_wide_and_only_drawn_where_there_is_a_log(tmp_path):
    folder = studies.write_study(tmp_path, seeds=(0,), systems=("drib", "li2020"))
    assert pictures.draw_curves(Results(folder), "translate", folder / "a.png")
    assert Image.open(folder / "a.png").size[0] == 1000
    assert not pictures.draw_curves(Results(folder), "remove", folder / "b.png") and not (folder / "b.png").exists()
    for path in folder.glob("runs/*/log.jsonl"):
        path.unlink()
    assert not pictures.draw_curves(Results(folder), "translate", folder / "c.png")


def test_own_batch_size_of_a_run_comes_before_the_studys(tmp_path):
    folder = studies.write_study(tmp_path, seeds=(0,), systems=("drib",))
    runs = json.loads((folder / "runs.json").read_text())
    runs["drib-seed0"]["batch_size"] = 1
    (folder / "runs.json").write_text(json.dumps(runs))
    (images, _) = pictures.curves(Results(folder), "translate")["validation", "psnr"]["drib"][0]
    assert images[-1] == 1200
    (folder / "study.json").unlink()
    del runs["drib-seed0"]["batch_size"]
    (folder / "runs.json").write_text(json.dumps(runs))
    assert pictures.curves(Results(folder), "translate") == {}
