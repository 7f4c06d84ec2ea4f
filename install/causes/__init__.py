"""Why an installation failed, found from the output of pip and Python, and the remedy."""
