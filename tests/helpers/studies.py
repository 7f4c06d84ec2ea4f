"""A study's folder as ``training.comparison`` finds it: drawn scores, runs and logs, of all systems or of some."""

import csv
import json

import numpy as np
from sar_cloud_removal.training.comparison.report.paper import LABELS, PAPER, PLUS, TRANSLATORS

FIGURES = (
    *("psnr_all", "ssim_all", "ssim7_all", "mae_all", "sam_deg_all", "psnr_cloudy", "ssim_cloudy", "psnr_clear"),
    *("psnr_composited", "ssim_composited"),
)
SYSTEMS = (*LABELS, PLUS)
FILLS = ("closed-form prior", "fill: push-pull", "fill: mean of clear pixels")
BATCH_SIZE = 4
STUDY = {
    "protocol": "same",
    "split": "scene",
    "seeds": [0, 1, 2],
    "images": 4800,
    "batch_size": BATCH_SIZE,
    "width": 16,
    "precision": "32-true",
    "data": "drawn numbers",
    "command": "study --table all",
    "threads": 1,
    "device": "cpu",
    "test": {"images": 12, "scenes": 4},
    "notes": ["Nothing of this was measured."],
}


def published(system, figure):
    """Return the paper's value, 20 dB or 0.5 where it has none."""
    for table in PAPER.values():
        for row in table.rows:
            if row.system == system and figure in row.values:
                return row.values[figure]
    return 20.0 if figure.startswith("psnr") else 0.5


def write_study(folder, seeds=(0, 1, 2), systems=SYSTEMS, fills=FILLS, scenes=4, noise=0.02):
    """Write a study whose values are the paper's, plus effects of scene and seed that all systems share, plus noise.

    Images of the first case have no clear pixel.
    """
    rng = np.random.default_rng(7)
    runs = {}
    effects = {(seed, scene): rng.normal() for seed in seeds for scene in range(scenes)}
    for system in (*systems, *fills):
        for seed in seeds:
            rows = [
                score(system, seed, scene, image, effects[seed, scene], noise, rng)
                for scene in range(scenes)
                for image in range(3)
            ]
            write_scores(folder, system, seed, rows)
            if system in systems:
                runs[f"{system}-seed{seed}"] = run(folder, system, seed)
    (folder / "runs.json").write_text(json.dumps(runs))
    (folder / "study.json").write_text(json.dumps(STUDY))
    return folder


def score(system, seed, scene, image, effect, noise, rng):
    """Return one line of a scores file."""
    row = {"system": system, "seed": seed, "case": f"scene{scene}_{image}", "group": f"scene{scene}", "source": "x"}
    for figure in FIGURES:
        scale = 1.0 if figure.startswith("psnr") else 0.02
        row[figure] = published(system, figure) + scale * (effect + noise * rng.normal())
        if system in TRANSLATORS and not figure.endswith("_all"):
            row[figure] = ""
    if scene == image == 0:
        row["psnr_clear"] = ""
    elif system in FILLS:
        row["psnr_clear"] = 100.0
    return row


def write_scores(folder, system, seed, rows):
    """Write the scores of one run."""
    path = folder / "scores" / f"{system.replace(': ', '-')}-seed{seed}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, ("system", "seed", "case", "group", "source", *FIGURES))
        writer.writeheader()
        writer.writerows(rows)


def run(folder, system, seed):
    """Write the log of one run and return what ``runs.json`` says of it."""
    path = folder / "runs" / f"{system}-seed{seed}" / "log.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    lines = []
    for step in range(20, 1201, 20):
        fallen = 1 / (1 + step / 200)
        losses = {"l1": 0.2 * fallen, "ssim": 0.4 + 0.4 * fallen, "gan": 1 - fallen, "discriminator": 1.4}
        losses = {name: value * rng.normal(1 + 0.02 * len(system), 0.05) for name, value in losses.items()}
        lines.append({"kind": "train", "step": step, **losses, "learning_rate": 2e-4, "images_per_s": 9.0})
        if step % 200 == 0:
            psnr = published(system, "psnr_all") - 5 * fallen + rng.normal(0, 0.2)
            lines.append({"kind": "validation", "step": step, "psnr": psnr, "ssim": 0.4, "mae": 0.1})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    alone = system in (*TRANSLATORS, "drib_direct", "ebel2020", "grohnfeldt2018")
    width = 0.9 if "unet" in system else 0.44
    return {
        "system": system,
        "seed": seed,
        "images_seen": 4800,
        "upstream_images": 0 if alone else 4800,
        "parameters": round(width * 1e6),
        "gmac": 0.1 if "unet" in system else 0.42,
        "pipeline_parameters": round((1 if alone else 2) * width * 1e6),
        "pipeline_gmac": (1 if alone else 2) * 0.42,
        "minutes": 1.0,
        "device": "cpu",
        "folder": f"runs/{system}-seed{seed}",
    }
