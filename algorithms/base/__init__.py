"""What the algorithms have in common: their entries in the toolbox, and how they run the engine."""
