#!/usr/bin/env bash
# Install what is missing and run the tests; arguments go to pytest (bash scripts/test.sh -k grid -x).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up requirements-test.txt
cd "$ROOT"
exec "$PYTHON" -m pytest "$@"
