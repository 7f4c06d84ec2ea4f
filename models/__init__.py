"""Model cards and packs; torch is not needed to read them."""
