#!/usr/bin/env bash
# Run the fuzzer: bash scripts/fuzz.sh 10000 [SEED] [--jobs 2]; --case SEED repeats one case, --kills N kills N runs.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up requirements-test.txt
cd "$ROOT/tests"
PYTHONPATH=$ROOT/tests:$ROOT/tests/helpers exec "$PYTHON" -m fuzz "$@"
