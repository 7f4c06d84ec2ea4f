"""The parameters of the algorithms by what they are about, and how their values become options."""
