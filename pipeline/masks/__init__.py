"""Where the ground is hidden: masks that were given, and ways to detect clouds."""
