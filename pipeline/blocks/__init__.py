"""One restoration in parts: here, or on the workers of a Dask cluster."""
