"""The Python packages from the user's side: what is missing, the offer to install it, and the dialog that does."""
