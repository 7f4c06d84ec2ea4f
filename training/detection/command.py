"""``python -m sar_cloud_removal.training detection``: judges the detection of clouds with other dates."""

import json
from pathlib import Path

from ...errors import OptionError
from ...files import write_text

CASES_FILE, TABLE_FILE = "cases.json", "table.md"
COMMAND = "python -m sar_cloud_removal.training detection --data DATA --out RUN"


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--data", required=True, help="folder with series/, rasters/ and clouds/")
    command.add_argument("--out", required=True, help="folder for cases.json and table.md")


def run(options) -> int:
    """Judge all cases, write their figures and the table, print the table; return the exit status."""
    from .judge import judge
    from .table import markdown

    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)  # first, as judging takes long
    result = {"command": COMMAND, "cases": judge(options.data)}
    if not result["cases"]:
        raise OptionError(
            f"'{options.data}' has no place to judge on: those that took part in choosing constants do not count. Add "
            "places: training/README.md lists them under 'Other dates of the same ground'."
        )
    lines = ",\n".join(json.dumps(record) for record in result["cases"])
    write_text(out / CASES_FILE, f'{{"command": {json.dumps(COMMAND)}, "cases": [\n{lines}\n]}}\n')
    table = markdown(result)
    write_text(out / TABLE_FILE, table + "\n")
    print(table)
    return 0
