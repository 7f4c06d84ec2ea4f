"""The benchmark of training steps: what it counts, and what it prints."""

import dataclasses

import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")

from sar_cloud_removal.training import benchmark, cli  # noqa: E402
from sar_cloud_removal.training import config as configs  # noqa: E402
from sar_cloud_removal.training.loop.fabric import make_fabric  # noqa: E402

STAGE = {"steps": 1, "batch_size": 2, "crop_px": 32, "discriminator_width": 4}
CONFIG = {"name": "x", "recipe": "plus", "width": 4, "n_blocks": 1, "loop": {"precision": "32-true"}}


@pytest.fixture
def config():
    return configs.from_dict({**CONFIG, "translator": STAGE, "fuser": STAGE})


def test_operations_are_counted_per_image(config):
    fabric = make_fabric("32-true", "cpu")
    small = benchmark.measure(config, fabric, steps=1)
    assert [speed.stage for speed in small] == ["translator", "fuser"]
    assert all(speed.images_per_s > 0 and speed.floor_images_per_s > 0 for speed in small)
    four = dataclasses.replace(config.translator, batch_size=4)
    more = benchmark.measure(dataclasses.replace(config, translator=four), fabric, steps=1)
    # the same per image, but for the first layers, whose inputs need no gradient however many there are
    assert more[0].gflop == pytest.approx(small[0].gflop, rel=1e-3)


def test_matrix_products_are_timed():
    flops = benchmark.product_flops(torch.device("cpu"), torch.float32)
    assert 1e8 < flops < 1e14


def test_benchmark_prints_a_table_and_needs_no_data(capsys, tmp_path):
    path = tmp_path / "small.toml"
    stage = "steps = 1\nbatch_size = 2\ncrop_px = 32\ndiscriminator_width = 4\n"
    path.write_text(f'name = "x"\nrecipe = "plus"\nn_blocks = 1\n[translator]\n{stage}[fuser]\n{stage}')
    arguments = [
        "--recipe",
        path,
        "--width",
        4,
        "--precision",
        "32-true",
        "--device",
        "cpu",
        "--threads",
        1,
        "--steps",
        1,
    ]
    assert cli.main(["benchmark", *map(str, arguments)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "cpu, 1 process(es) of 1 thread(s), 32-true"
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| stage",
        "|---|---|---|---|---|---|---|",
        "| translator",
        "| fuser",
    ]
    assert cli.main(["benchmark"]) == 1
    assert "Say which --recipe." in capsys.readouterr().err
