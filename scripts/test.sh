#!/usr/bin/env bash
# Install what is missing and run the tests; arguments go to pytest (bash scripts/test.sh -k grid -x).
#
# All tests run in a process for each core, four at most; where arguments choose some (or -n says so), in one.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up requirements-test.txt
cd "$ROOT"
export OPENBLAS_NUM_THREADS=1 # threads of numpy's products wait for work by spinning, which costs the other processes
if grep -sqw avx2 /proc/cpuinfo && OPENBLAS_VERBOSE=2 "$PYTHON" -c 'import numpy' 2>&1 | grep -q 'Core: Prescott'; then
    export OPENBLAS_CORETYPE=Haswell # OpenBLAS is older than the processor, does not know it, and takes its slowest code
fi
for argument in "$@"; do
    case $argument in
        --color=* | -q | -v) ;;
        *) exec "$PYTHON" -m pytest "$@" ;;
    esac
done
cores=$(nproc)
[ -z "${UPDATE_DOCS:-}" ] || cores=1 # several tests write into one document then
export OMP_NUM_THREADS=1             # of torch: the processes share the cores
exec "$PYTHON" -m pytest -n "$((cores > 4 ? 4 : cores))" --dist loadfile "$@"
