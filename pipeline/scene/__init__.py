"""The inputs of one restoration in the networks' domain, and what is written of the result."""
