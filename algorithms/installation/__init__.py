"""Whether the plugin can run here: what is installed, and the report about it."""
