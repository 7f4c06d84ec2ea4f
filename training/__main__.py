"""Entry point of ``python -m sar_cloud_removal.training``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
