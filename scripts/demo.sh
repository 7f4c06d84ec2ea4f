#!/usr/bin/env bash
# Install what is missing, remove clouds with qgis_process and show the result in demo/.
#
#   bash scripts/demo.sh                                  a scene drawn for the purpose, judged against its truth
#   bash scripts/demo.sh OPTICAL SAR [MASK [NAME=VALUE…]]   your rasters; without MASK everything is restored.
#                                                         NAME=VALUE are parameters of the algorithm (MASK_TYPE=scl)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
[ $# -ne 1 ] || fail "One raster is given, two are needed." "Usage: bash scripts/demo.sh [OPTICAL SAR [MASK [NAME=VALUE ...]]]"
set_up requirements.txt

demo=$ROOT/demo
mkdir -p "$demo"
truth=()
if [ $# -eq 0 ]; then
    say "Drawing a scene ..."
    "$PYTHON" -m sar_cloud_removal.scripts.demo.scene "$demo"
    set -- "$demo/optical.tif" "$demo/sar.tif" "$demo/mask.tif"
    truth=("$demo/truth.tif")
fi
inputs=("OPTICAL=$1" "SAR=$2")
[ -z "${3:-}" ] || inputs+=("CLOUD_MASK=$3")

say "Removing clouds with qgis_process ..."
enable_plugin
run_qgis_process run sarcloudremoval:removeclouds -- "${inputs[@]}" "${@:4}" "OUTPUT=$demo/restored.tif" |& tee "$demo/run.log" ||
    fail "qgis_process failed; its last lines above say why. The whole log is in demo/run.log."
"$PYTHON" -m sar_cloud_removal.scripts.demo.report "$demo/restored.tif" "${truth[@]}"
