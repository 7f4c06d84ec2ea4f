"""The engine from arrays in memory, on the networks' device all the way: what a GPU could gain."""
