"""The networks of the systems the paper compares itself with, written from their publications on shared blocks."""
