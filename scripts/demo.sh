#!/usr/bin/env bash
# Install what is missing, remove clouds with qgis_process and show the result in demo/.
#
#   bash scripts/demo.sh                                  a scene drawn for the purpose: with SAR alone, then with another
#                                                         date too, both judged against the truth
#   bash scripts/demo.sh OPTICAL SAR [MASK [NAME=VALUE…]]   your rasters; without MASK, clouds are detected.
#                                                         NAME=VALUE are parameters of the algorithm (MASK_TYPE=scl,
#                                                         REFERENCES=other_date.tif); with a reference, SAR may be ""
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
[ $# -ne 1 ] || fail "One raster is given, two are needed." "Usage: bash scripts/demo.sh [OPTICAL SAR [MASK [NAME=VALUE ...]]]"
set_up requirements.txt

demo=$ROOT/demo
mkdir -p "$demo"
: >"$demo/run.log"

remove_clouds() { # PARAMETERS; the results are printed and kept in demo/run.log
    run_qgis_process run sarcloudremoval:removeclouds -- "$@" |& tee -a "$demo/run.log" ||
        fail "qgis_process failed; its last lines above say why. The whole log is in demo/run.log."
}

enable_plugin
if [ $# -gt 0 ]; then
    inputs=("OPTICAL=$1")
    [ -z "$2" ] || inputs+=("SAR=$2")
    [ -z "${3:-}" ] || inputs+=("CLOUD_MASK=$3")
    say "Removing clouds with qgis_process ..."
    remove_clouds "${inputs[@]}" "${@:4}" "OUTPUT=$demo/restored.tif"
    exec "$PYTHON" -m sar_cloud_removal.scripts.demo.report "$demo/restored.tif"
fi

say "Drawing a scene ..."
"$PYTHON" -m sar_cloud_removal.scripts.demo.scene "$demo"
scene=("OPTICAL=$demo/optical.tif" "SAR=$demo/sar.tif" "CLOUD_MASK=$demo/mask.tif")
say "Removing clouds with SAR alone, by qgis_process ..."
remove_clouds "${scene[@]}" "OUTPUT=$demo/sar_alone.tif" "CONFIDENCE=$demo/sar_alone_confidence.tif"
say "Removing clouds with SAR and an earlier date, by qgis_process ..."
remove_clouds "${scene[@]}" "REFERENCES=$demo/earlier.tif" "REFERENCE_MASKS=$demo/earlier_mask.tif" \
    "REFERENCE_SAR=$demo/earlier_sar.tif" "OUTPUT=$demo/restored.tif" "CONFIDENCE=$demo/confidence.tif" \
    "PROVENANCE=$demo/provenance.tif"
"$PYTHON" -m sar_cloud_removal.scripts.demo.report "$demo/restored.tif" "$demo/truth.tif" "$demo/sar_alone.tif"
