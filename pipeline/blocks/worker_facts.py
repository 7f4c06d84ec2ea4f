"""The versions and storage of a cluster's worker, and what is wrong with it.

The code is sent to the worker, which may lack the plugin. So imports are inside the function, and limited to the
standard library except in a ``try``.
"""


def worker_facts(shared_file: str) -> dict:
    """Return host, versions (``None`` for missing packages) and whether the worker sees ``shared_file``."""
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
        **{name: version(name) for name in ("distributed", "torch", "safetensors")},
    }
    try:
        from sar_cloud_removal.pipeline.blocks import shared_files
        from sar_cloud_removal.version import plugin_version

        facts["plugin"] = plugin_version()
        facts["sees"] = shared_files.identity(shared_file) is not None
    except Exception as error:  # any error: the client reports it
        facts["problem"] = f"{type(error).__name__}: {error}"
    return facts


def problem_of(mine: dict, facts: dict, folder: str) -> str:
    """Return why a worker with ``facts`` cannot work for a client with the facts ``mine``, empty if it can."""
    host = facts["host"]
    if facts["distributed"] != mine["distributed"]:
        return (
            f"The worker on {host} has distributed {facts['distributed']}, this machine has {mine['distributed']}. "
            "Install the same version on both."
        )
    if facts["plugin"] is None:
        return (
            f"The worker on {host} cannot import the plugin ({facts['problem']}). Put the folder that contains the "
            "plugin's folder sar_cloud_removal on the worker's PYTHONPATH and restart it; it also needs GDAL's Python "
            "module."
        )
    if facts["plugin"] != mine["plugin"]:
        return (
            f"The worker on {host} has version {facts['plugin']} of the plugin, this machine has {mine['plugin']}. "
            "Install the same version on both and restart the worker."
        )
    missing = [name for name in ("torch", "safetensors") if facts[name] is None and mine[name] is not None]
    if missing:
        return (
            f"The worker on {host} lacks the Python package(s) {', '.join(missing)}. Install them there: "
            f"python3 -m pip install {' '.join(missing)}"
        )
    if not facts["sees"]:
        return (
            f"The worker on {host} does not see the folder '{folder}'. Choose a WORK_FOLDER, inputs and an output on "
            "storage that all machines reach at the same path."
        )
    return ""
