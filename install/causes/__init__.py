"""The causes of failed installations, recognised from the output of pip and Python, with their remedies."""
