"""The long run: ``python -m fuzz 10000``, or one case: ``python -m fuzz --case SEED``."""

import argparse
import sys
import tempfile

from .campaign import Campaign


def main(given=None) -> int:
    """Run cases, print what they found, and return 1 where there are faults."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz.sh", description=__doc__)
    parser.add_argument(
        "cases", type=int, nargs="?", default=1000, metavar="N", help="how many cases, 1000 if not given"
    )
    parser.add_argument("first", type=int, nargs="?", default=0, metavar="SEED", help="the first seed; they count up")
    parser.add_argument("--case", type=int, metavar="SEED", help="repeat one case and show everything about it")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes")
    parser.add_argument("--kills", type=int, metavar="N", help="kill N runs at random moments instead")
    arguments = parser.parse_args(given)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        if arguments.kills:
            from .kills import kill_runs

            return kill_runs(arguments.kills, arguments.first, folder)
        seeds = (
            [arguments.case]
            if arguments.case is not None
            else range(arguments.first, arguments.first + arguments.cases)
        )
        campaign = Campaign(folder, show=arguments.case is not None)
        campaign.run(seeds, arguments.jobs)
    print(campaign.report())
    return 1 if campaign.faults else 0


if __name__ == "__main__":
    sys.exit(main())
