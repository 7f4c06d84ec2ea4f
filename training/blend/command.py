"""``python -m sar_cloud_removal.training blend``: does anything know better than the stack whom to trust?"""

from pathlib import Path

from ...files import write_text

TABLE_FILE = "table.md"


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--data", required=True, help="data folder: places with several dates, pairs of one date")
    command.add_argument("--out", required=True, help="folder for examples, figures and table.md; a run continues")
    command.add_argument("--judge", action="append", help="only this judge; may be repeated")
    command.add_argument("--per-date", type=int, default=4, help="restorations of every date of every place")
    command.add_argument("--most-pairs", type=int, default=100, help="of each source of single dates")
    command.add_argument(
        "--held-out", action="store_true", help="learn from all development places, judge on those held out: once"
    )
    command.add_argument("--threads", type=int, default=1, help="CPU threads")


def run(options) -> int:
    """Draw the examples, train and judge, print the table; return the exit status."""
    import torch

    from .draws import draws
    from .examples import Example, write_examples
    from .judges import JUDGES, Data
    from .table import markdown
    from .trial import cross_validated, finished_once, judged

    torch.set_num_threads(options.threads)
    out = Path(options.out)

    def data_of(held_out, folder):
        found = write_examples(draws(options.data, held_out, options.per_date, options.most_pairs), out / folder)
        return [Data(Example.load(path)) for path in found]

    training, results = data_of(False, "development"), {}
    tested = data_of(True, "held-out") if options.held_out else None
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
