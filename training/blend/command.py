"""``python -m sar_cloud_removal.training blend``: does anything know better than the stack whom to trust?"""

import json
from pathlib import Path

from ...errors import OptionError
from ...files import write_json, write_text
from ..arguments import at_least

TABLE_FILE, SETTINGS_FILE = "table.md", "settings.json"
DEVELOPMENT, HELD_OUT = "development", "held-out"
"""The folders of the examples."""


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--data", required=True, help="data folder: places with several dates, pairs of one date")
    command.add_argument("--out", required=True, help="folder for examples, figures and table.md; a run continues")
    command.add_argument("--judge", action="append", help="only this judge; may be repeated")
    command.add_argument("--per-date", type=at_least(1), default=4, help="restorations of every date of every place")
    command.add_argument("--most-pairs", type=at_least(0), default=100, help="of each source of single dates")
    command.add_argument(
        "--held-out", action="store_true", help="learn from all development places, judge on those held out: once"
    )
    command.add_argument("--threads", type=at_least(1), default=1, help="CPU threads")


def _begin(out: Path, settings) -> None:
    """Note ``settings`` in a new folder ``out``; raise ``OptionError`` where its examples were made with others."""
    settings = {**settings, "data": str(Path(settings["data"]).resolve())}
    path = out / SETTINGS_FILE
    if not any((out / DEVELOPMENT).glob("*")):
        out.mkdir(parents=True, exist_ok=True)
        write_json(path, settings)
        return
    try:
        there = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        changed = [
            f"{name} ({there.get(name)} / {value})" for name, value in settings.items() if there.get(name) != value
        ]
    except (ValueError, AttributeError) as error:
        raise OptionError(f"'{path}' does not hold the settings of a run ({error}). Give another --out.") from error
    if changed:
        raise OptionError(
            f"'{out}' holds what was made with other settings (there / now): {', '.join(changed)}. Give the same to "
            "continue it, or another --out."
        )


def run(options) -> int:
    """Draw the examples, train and judge, print the table; return the exit status."""
    import torch

    from .draws import draws
    from .examples import Example, write_examples
    from .judges import JUDGES, Data
    from .table import markdown
    from .trial import cross_validated, finished_once, judged

    torch.set_num_threads(options.threads)
    unknown = [name for name in options.judge or () if name not in JUDGES]
    if unknown:
        raise OptionError(f"There is no judge '{unknown[0]}', available are: {', '.join(JUDGES)}.")
    out = Path(options.out)
    _begin(out, {name: getattr(options, name) for name in ("data", "per_date", "most_pairs")})

    def data_of(held_out, folder):
        found = write_examples(draws(options.data, held_out, options.per_date, options.most_pairs), out / folder)
        if not found:
            raise OptionError(
                f"'{options.data}' gives no restoration with known truth for '{folder}'. Add places with several "
                "dates: training/README.md lists them under 'Other dates of the same ground'."
            )
        return [Data(Example.load(path)) for path in found]

    training, results = data_of(False, DEVELOPMENT), {}
    tested = data_of(True, HELD_OUT) if options.held_out else None
    for name in options.judge or JUDGES:
        if tested is None:
            results[name] = cross_validated(name, training, out)
        else:
            path = out / f"{name}-held-out.json"
            results[name] = finished_once(path, lambda name=name: judged(name, training, tested))
    table = markdown(results)
    write_text(out / TABLE_FILE, table + "\n")
    print(table)
    return 0
