"""What a worker of a cluster has and sees, and what is wrong with it. Sent to it as code: it may lack the plugin.

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
        from sar_cloud_removal.pipeline.blocks import shared_files
        from sar_cloud_removal.version import plugin_version

        facts["plugin"] = plugin_version()
        facts["sees"] = shared_files.identity(shared_file) is not None
    except Exception as error:  # whatever it is, the client has to tell it
        facts["problem"] = f"{type(error).__name__}: {error}"
    return facts


def problem_of(mine: dict, facts: dict, folder: str) -> str:
    """Return what keeps a worker with ``facts`` from working for a client with the facts ``mine``, empty where nothing does."""
    host = facts["host"]
    if facts["distributed"] != mine["distributed"]:
        return (
            f"The worker on {host} has distributed {facts['distributed']}, this machine {mine['distributed']}. Install the same "
            "version on both."
        )
    if facts["plugin"] is None:
        return (
            f"The worker on {host} cannot import the plugin ({facts['problem']}). Put the folder that holds the plugin's folder "
            "sar_cloud_removal on the worker's PYTHONPATH and restart it; it needs GDAL's Python module, too."
        )
    if facts["plugin"] != mine["plugin"]:
        return (
            f"The worker on {host} has version {facts['plugin']} of the plugin, this machine {mine['plugin']}. Install the same "
            "version on both and restart the worker."
        )
    missing = [name for name in ("torch", "safetensors", "scipy") if facts[name] is None]
    if missing:
        return (
            f"The worker on {host} lacks the Python package(s) {', '.join(missing)}. Install them there: "
            f"python3 -m pip install {' '.join(missing)}"
        )
    if not facts["sees"]:
        return (
            f"The worker on {host} does not see the folder '{folder}'. Give a WORK_FOLDER, inputs and an output on storage that "
            "all machines reach under the same name."
        )
    return ""
