"""Trains the networks of ``smalltraining`` in two processes; run as a program: ``two_processes.py FOLDER``."""

import sys
from pathlib import Path

import torch
from sar_cloud_removal.training.cli import make_fabric
from smalltraining import make_trainer, two_process_config


def main(folder):
    torch.set_num_threads(1)
    config = two_process_config()
    fabric = make_fabric(config.precision, "cpu", devices=2)
    for stage in ("translator", "fuser"):
        trainer = make_trainer(Path(folder) / stage, stage, config, fabric=fabric)
        trainer.run()
        state = {"parameters": dict(trainer.stage.network.named_parameters()), "average": trainer.average.values}
        torch.save(state, trainer.folder / f"process{fabric.global_rank}.pt")


if __name__ == "__main__":
    main(sys.argv[1])
