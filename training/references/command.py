"""``python -m sar_cloud_removal.training references``: judges restoration with other dates on places of known truth."""

import json
import time
from pathlib import Path

from ...errors import OptionError
from ...files import write_text
from ..arguments import at_least
from .names import SOURCES

CASES_FILE, TABLE_FILE = "cases.json", "table.md"


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--data", required=True, help="folder with series/, rasters/ and clouds/")
    command.add_argument("--out", required=True, help="folder for cases.json and table.md")
    command.add_argument("--source", action="append", choices=SOURCES, help="only this source; may be repeated")
    command.add_argument("--threads", type=at_least(1), default=1, help="CPU threads")


def run(options) -> int:
    """Judge all cases, write their figures and the table, print the table; return the exit status."""
    import torch

    from .judge import judge, judge_series
    from .table import markdown, series_markdown

    torch.set_num_threads(options.threads)
    started = time.monotonic()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)  # first, as judging takes long
    command = command_line(options)
    result = {"command": command, "cases": judge(options.data, options.source)}
    result["series"] = judge_series(options.data, options.source)
    if not (result["cases"] or result["series"]):
        wanted = " or ".join(f"'{source}'" for source in options.source or SOURCES)
        raise OptionError(f"'{options.data}' has no case of {wanted} to judge. Give other data, or another --source.")
    write_text(out / CASES_FILE, as_json(result))
    table = markdown(result)
    if result["series"]:
        table += "\n\n" + series_markdown(result)
    write_text(out / TABLE_FILE, table + "\n")
    print(table)
    print(f"\n{len(result['cases']) + len(result['series'])} cases in {(time.monotonic() - started) / 60:.1f} minutes")
    return 0


def as_json(result) -> str:
    """Return the results as JSON with one case in each line, so that changes can be compared."""
    parts = {name: ",\n".join(map(_record, result[name])) for name in ("cases", "series")}
    lists = ", ".join(f'"{name}": [\n{lines}\n]' for name, lines in parts.items())
    return f'{{"command": {json.dumps(result["command"])}, {lists}}}\n'


def _record(record) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def command_line(options) -> str:
    """Return the command that measures the same again, without the paths of this machine."""
    sources = "".join(f' --source "{source}"' for source in options.source or ())
    return f"python -m sar_cloud_removal.training references --data DATA --out RUN{sources}"
