#!/usr/bin/env bash
# Take the pictures of the documentation: QGIS under Xvfb, as a newcomer goes through it, and what goes wrong.
#
#   [SCREENSHOTS_WHEELS=FOLDER] bash scripts/screenshots.sh
#
# Writes docs/images/*.png. In an empty profile the plugin's zip is installed, then its packages by the dialog (about 200 MB,
# from the internet or a folder of wheels), then the drawn scene of demo.sh is restored. Takes some minutes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up requirements.txt
command -v xvfb-run >/dev/null || fail "xvfb-run is missing, which shows QGIS where there is no screen." "Run as root: apt-get install xvfb"

work=$VENV/screenshots # layers in a system's temporary folder would be marked as temporary in the legend
rm -rf "$work"
export SCREENSHOTS_FOLDER=$work/pictures SCREENSHOTS_SCENE=$work/scene QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8 LANGUAGE=en
mkdir -p "$SCREENSHOTS_FOLDER" "$work/modules" "$work/home/profiles/default/QGIS"
printf '[app]\nshowTipsAtStartup=false\n' >"$work/home/profiles/default/QGIS/QGIS3.ini"
cp "$ROOT/scripts/screenshots/window.py" "$work/modules/screenshots_window.py"

take() { # the script that takes pictures; the plugin and its packages are the profile's, not this checkout's
    say "Taking pictures: $1 ..."
    env -u QGIS_PLUGINPATH PYTHONPATH="$work/modules" nice -n 10 xvfb-run -a -s "-screen 0 1600x1200x24" \
        qgis --noversioncheck --nologo --profiles-path "$work/home" --code "$ROOT/scripts/screenshots/$1" 2>"$work/$1.log" ||
        fail "QGIS ended with an error." "$(tail -5 "$work/$1.log")"
    if grep -q Traceback "$work/$1.log"; then fail "A picture could not be taken." "$(grep -A30 Traceback "$work/$1.log")"; fi
}

"$PYTHON" -m sar_cloud_removal.scripts.demo.scene "$SCREENSHOTS_SCENE"
SCREENSHOTS_ZIP=$("$PYTHON" -c 'import sys
from sar_cloud_removal.scripts.release.package import build
print(build(sys.argv[1], sys.argv[2], development=True))' "$ROOT" "$work")
export SCREENSHOTS_ZIP
take install.py
take walk.py
"$PYTHON" -m sar_cloud_removal.scripts.screenshots.shrink "$SCREENSHOTS_FOLDER" "$ROOT/docs/images"
say "Drawing what goes wrong ..."
"$PYTHON" -m sar_cloud_removal.scripts.screenshots.limits "$ROOT/docs/images"
