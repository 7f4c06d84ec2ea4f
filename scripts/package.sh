#!/usr/bin/env bash
# Install what is missing, build the plugin's zip and the model packs into build/, and scan the zip.
# bash scripts/package.sh [--development] [--model CARD.json ...]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up requirements-test.txt
exec "$PYTHON" -m sar_cloud_removal.scripts.release.package "$@"
