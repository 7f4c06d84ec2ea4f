#!/usr/bin/env bash
# Take the pictures of the documentation: QGIS under Xvfb, as a newcomer goes through it, and what goes wrong.
#
#   [SCREENSHOTS_WHEELS=FOLDER] bash scripts/screenshots.sh [install] [walk] [series] [limits]
#
# Writes docs/images/*.png; without arguments, all of them. install: in an empty profile the plugin's zip is installed,
# then its packages by the dialog (about 200 MB, from the internet or a folder of wheels). walk: in that profile, the
# drawn scene of demo.sh is restored. series: a drawn season of twelve dates. limits: what goes wrong, drawn without QGIS. Takes some minutes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
steps=" ${*:-install walk series limits} "
set_up requirements.txt
command -v xvfb-run >/dev/null || fail "xvfb-run is missing, which shows QGIS where there is no screen." "Run as root: apt-get install xvfb"

LONGEST_S=5400 # for one script; window.py ends it much sooner where nothing goes on
work=$VENV/screenshots
export SCREENSHOTS_FOLDER=$work/pictures SCREENSHOTS_SCENE=$work/scene SCREENSHOTS_RESULTS=$work/results
export QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8 LANGUAGE=en

take() { # the script that takes pictures; the plugin and its packages are the profile's, not this checkout's
    local log=$work/$1.log
    rm -rf "$SCREENSHOTS_FOLDER" "$work/modules"
    mkdir -p "$SCREENSHOTS_FOLDER" "$work/modules"
    for module in window layers dialogs; do
        cp "$ROOT/scripts/screenshots/$module.py" "$work/modules/screenshots_$module.py"
    done
    say "Taking pictures: $1 ..."
    env -u QGIS_PLUGINPATH PYTHONPATH="$work/modules" nice -n 10 timeout -k 10 "$LONGEST_S" xvfb-run -a -s "-screen 0 1600x1200x24" \
        qgis --noversioncheck --nologo --profiles-path "$work/home" --code "$ROOT/scripts/screenshots/$1" 2>"$log" ||
        fail "QGIS was ended, or ended itself (status $?)." "$(tail -60 "$log")"
    if grep -q Traceback "$log"; then fail "A picture could not be taken." "$(grep -A60 Traceback "$log")"; fi
    "$PYTHON" -m sar_cloud_removal.scripts.screenshots.shrink "$SCREENSHOTS_FOLDER" "$ROOT/docs/images"
}

if [[ $steps == *" install "* ]]; then
    rm -rf "$work"
    mkdir -p "$work/home/profiles/default/QGIS"
    # QGIS asks for a transformation when a raster of another datum is added: nobody would answer
    printf '[app]\nshowTipsAtStartup=false\nprojections\\promptWhenMultipleTransformsExist=false\n' >"$work/home/profiles/default/QGIS/QGIS3.ini"
    SCREENSHOTS_ZIP=$("$PYTHON" -c 'import sys
from sar_cloud_removal.scripts.release.package import build
print(build(sys.argv[1], sys.argv[2], development=True))' "$ROOT" "$work")
    export SCREENSHOTS_ZIP
    take install.py
fi
if [[ $steps == *" walk "* ]]; then
    [ -d "$work/home" ] || fail "There is no profile with the plugin." "Run this with install, too."
    rm -rf "$SCREENSHOTS_SCENE" "$SCREENSHOTS_RESULTS"
    mkdir -p "$SCREENSHOTS_RESULTS"
    "$PYTHON" -m sar_cloud_removal.scripts.demo.scene "$SCREENSHOTS_SCENE"
    take walk.py
fi
if [[ $steps == *" series "* ]]; then
    [ -d "$work/home" ] || fail "There is no profile with the plugin." "Run this with install, too."
    export SCREENSHOTS_SCENE=$work/season
    rm -rf "$SCREENSHOTS_SCENE" "$SCREENSHOTS_RESULTS"
    mkdir -p "$SCREENSHOTS_RESULTS" "$work/dates"
    "$PYTHON" -m sar_cloud_removal.scripts.demo.season "$SCREENSHOTS_SCENE" "$work/dates/series-dates.png"
    "$PYTHON" -m sar_cloud_removal.scripts.screenshots.shrink "$work/dates" "$ROOT/docs/images"
    take season.py
fi
if [[ $steps == *" limits "* ]]; then
    say "Drawing what goes wrong ..."
    "$PYTHON" -m sar_cloud_removal.scripts.screenshots.limits "$ROOT/docs/images"
fi
