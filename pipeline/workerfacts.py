"""What a worker of a cluster has and sees. Sent to it as code, not as a name: it may lack the plugin.

So everything is imported inside, and only with what every Python has, or in a ``try``.
"""


def worker_facts(shared_file: str) -> dict:
    """Return host, versions (``None`` where something is missing) and whether the worker sees ``shared_file``."""
    import platform
    import sys
    from importlib import metadata

    def version(name):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return None

    facts = {
        "host": platform.node(),
        "python": platform.python_version(),
        "folders": [folder for folder in sys.path if folder],
        "plugin": None,
        "problem": "",
        "sees": False,
        **{name: version(name) for name in ("distributed", "torch", "safetensors", "scipy")},
    }
    try:
        from sar_cloud_removal.pipeline import storage
        from sar_cloud_removal.pipeline.version import plugin_version

        facts["plugin"] = plugin_version()
        facts["sees"] = storage.identity(shared_file) is not None
    except Exception as error:  # whatever it is, the client has to tell it
        facts["problem"] = f"{type(error).__name__}: {error}"
    return facts
