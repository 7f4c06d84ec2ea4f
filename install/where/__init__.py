"""Which Python installs, and into which folder of which profile."""
