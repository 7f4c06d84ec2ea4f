"""Model cards and packs, read without torch."""
