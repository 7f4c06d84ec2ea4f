"""``python -m sar_cloud_removal.training references``: judges restoration with other dates on places of known truth."""

import json
import time
from pathlib import Path

from ...files import write_text

CASES_FILE, TABLE_FILE = "cases.json", "table.md"


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--data", required=True, help="folder with series/, rasters/ and clouds/")
    command.add_argument("--out", required=True, help="folder for cases.json and table.md")
    command.add_argument("--source", action="append", help="only this source; may be repeated")
    command.add_argument("--threads", type=int, default=1, help="CPU threads")


def run(options) -> int:
    """Judge all cases, write their figures and the table, print the table; return the exit status."""
    import torch

    from .judge import judge
    from .table import markdown

    torch.set_num_threads(options.threads)
    started = time.monotonic()
    result = {"command": command_line(options), "cases": judge(options.data, options.source)}
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    write_text(out / CASES_FILE, as_json(result))
    table = markdown(result)
    write_text(out / TABLE_FILE, table + "\n")
    print(table)
    print(f"\n{len(result['cases'])} cases in {(time.monotonic() - started) / 60:.1f} minutes")
    return 0


def as_json(result) -> str:
    """Return the results as JSON with one case in each line, so that changes can be compared."""
    cases = ",\n".join(json.dumps(record, ensure_ascii=False, allow_nan=False) for record in result["cases"])
    return f'{{"command": {json.dumps(result["command"])}, "cases": [\n{cases}\n]}}\n'


def command_line(options) -> str:
    """Return the command that measures the same again, without the paths of this machine."""
    sources = "".join(f' --source "{source}"' for source in options.source or ())
    return f"python -m sar_cloud_removal.training references --data DATA --out RUN{sources}"
