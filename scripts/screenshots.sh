#!/usr/bin/env bash
# Take the pictures of the documentation: QGIS under Xvfb, on the drawn scene of demo.sh, and what goes wrong.
#
#   bash scripts/screenshots.sh
#
# Writes docs/images/*.png. Takes some minutes, as clouds are removed in the dialog.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up requirements.txt
command -v xvfb-run >/dev/null || fail "xvfb-run is missing, which shows QGIS where there is no screen." "Run as root: apt-get install xvfb"

work=$VENV/screenshots # layers in a system's temporary folder would be marked as temporary in the legend
rm -rf "$work"
export SCREENSHOTS_FOLDER=$work/pictures SCREENSHOTS_SCENE=$work/scene QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8 LANGUAGE=en
mkdir -p "$SCREENSHOTS_FOLDER" "$work/home/profiles/default/QGIS"
printf '[PythonPlugins]\nsar_cloud_removal=true\n[app]\nshowTipsAtStartup=false\n' >"$work/home/profiles/default/QGIS/QGIS3.ini"

take() { # what, and QGIS's environment
    say "Taking pictures of: $1 ..."
    env SCREENSHOTS_OF="$1" "${@:2}" nice -n 10 xvfb-run -a -s "-screen 0 1600x1200x24" \
        qgis --noversioncheck --nologo --profiles-path "$work/home" --code "$ROOT/scripts/screenshots.py" 2>"$work/$1.log" ||
        fail "QGIS ended with an error." "$(tail -5 "$work/$1.log")"
    if grep -q Traceback "$work/$1.log"; then fail "A picture could not be taken." "$(grep -A30 Traceback "$work/$1.log")"; fi
}

"$PYTHON" -m sar_cloud_removal.scripts.demo_scene "$SCREENSHOTS_SCENE"
take packages PYTHONPATH=
take work "PYTHONPATH=$(site_packages)"
"$PYTHON" -m sar_cloud_removal.scripts.screenshots_shrink "$SCREENSHOTS_FOLDER" "$ROOT/docs/images"
say "Drawing what goes wrong ..."
"$PYTHON" -m sar_cloud_removal.scripts.screenshots_limits "$ROOT/docs/images"
