"""Why an installation failed, from what pip and Python wrote, and the way out."""
