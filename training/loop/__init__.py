"""The training loop and what it runs on: batches, stages, losses, checkpoints, logs."""
