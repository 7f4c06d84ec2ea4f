"""One file for each algorithm: open the inputs, then run."""
