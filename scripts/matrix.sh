#!/usr/bin/env bash
# Run the tests with each QGIS that Debian and Ubuntu have and print a table of what came out, as the README holds it.
#
#   bash scripts/matrix.sh [--suites "bookworm trixie forky"] [--bind FOLDER]... [PYTEST ARGUMENT]...
#
# Debian 12 (bookworm) has QGIS 3.22, Debian 13 (trixie) 3.40 and forky 3.44; Ubuntu 22.04 (jammy) has QGIS 3.22 with older
# GDAL, numpy and Python than Debian 12, and Ubuntu 24.04 (noble) 3.34. Each is a chroot in
# SAR_CLOUD_REMOVAL_CHROOTS (default: the user's cache), created if it is not there, kept for the next time. What is
# tested is the commit that is checked out, by scripts/test.sh, which installs QGIS and the rest. Needs root and
# debootstrap. pip's settings here (/etc/pip.conf, PIP_...) hold there too; --bind shows a folder that they name, such as one
# of wheels. Tests on real rasters find SAR_CLOUD_REMOVAL_DATA as here. Logs lie beside the chroots.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CHROOTS=${SAR_CLOUD_REMOVAL_CHROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/sar-cloud-removal/chroots}
DATA=${SAR_CLOUD_REMOVAL_DATA:-$ROOT/../shared/data}
MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
UBUNTU_MIRROR=${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
CHECKOUT=/srv/checkout # in the chroots, as all paths that begin with /srv
SUITES="bookworm trixie forky"
BINDS=()

say() { printf '%s\n' "$*" >&2; }

main() {
    local failed=0 suite rows=()
    while [ $# -gt 0 ]; do
        case $1 in
            --suites) SUITES=$2 && shift 2 ;;
            --bind) BINDS+=("$2") && shift 2 ;;
            *) break ;;
        esac
    done
    if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
        say "Error: The chroots need root and debootstrap." "Run 'apt-get install debootstrap', and this as root."
        exit 1
    fi
    mkdir -p "$CHROOTS"
    for suite in $SUITES; do
        say "$suite: see $CHROOTS/$suite.log ..."
        create_chroot "$suite"
        update_checkout "$CHROOTS/$suite$CHECKOUT"
        nice -n 10 unshare --mount --propagation private "$BASH" "$ROOT/scripts/matrix.sh" --inside "$CHROOTS/$suite" \
            "${#BINDS[@]}" ${BINDS[@]+"${BINDS[@]}"} "$@" >"$CHROOTS/$suite.log" 2>&1 </dev/null || failed=1
        rows+=("$(row "$suite")")
    done
    printf '%s\n' "| Debian, Ubuntu | QGIS | Qt | Python | GDAL | torch | tests |" "|---|---|---|---|---|---|---|" "${rows[@]}"
    return $failed
}

create_chroot() {
    local root=$CHROOTS/$1 mirror=$MIRROR rules=sid script=() components=()
    # debootstrap's own folder is gone once it has finished
    if [ -x "$root/usr/bin/apt-get" ] && [ ! -e "$root/debootstrap" ]; then return; fi
    case $1 in
        jammy | noble) mirror=$UBUNTU_MIRROR rules=gutsy components=(--components=main,universe) ;; # QGIS is in universe
    esac
    # a debootstrap that is older than the suite takes the rules of one that it knows
    [ -e "/usr/share/debootstrap/scripts/$1" ] || script=("/usr/share/debootstrap/scripts/$rules")
    say "$1: creating the chroot ..."
    nice -n 10 debootstrap --variant=minbase ${components[@]+"${components[@]}"} "$1" "$root" "$mirror" \
        ${script[@]+"${script[@]}"} >"$root.debootstrap.log" 2>&1 || { say "Error: see $root.debootstrap.log" && exit 1; }
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # quicker; nothing in there is to survive a power cut
}

# Bring the commit that is checked out here into the clone $1; what git ignores there, such as .venv, stays.
update_checkout() {
    [ -d "$1/.git" ] || git init -q "$1"
    git -C "$1" fetch -q --no-tags --depth 1 "file://$ROOT" HEAD
    git -C "$1" checkout -q --force --detach FETCH_HEAD
    git -C "$1" clean -fdq
}

# In a mount namespace of its own: mount, enter the chroot $1 and test. The next arguments: how many folders to bind, these.
inside() {
    local root=$1 count=$2 name settings=()
    shift 2
    for name in proc sys dev; do mount --rbind "/$name" "$root/$name"; done
    cp --dereference /etc/resolv.conf /etc/hosts "$root/etc/"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/"
    while IFS= read -r name; do settings+=("$name=${!name}"); done < <(compgen -e PIP_)
    if [ -e "${PIP_CERT:-}" ]; then
        cp "$PIP_CERT" "$root/srv/certificates.crt"
        settings+=(PIP_CERT=/srv/certificates.crt)
    fi
    for name in "${@:1:count}"; do
        mkdir -p "$root$name"
        mount --bind -o ro "$name" "$root$name"
    done
    shift "$count"
    if [ -d "$DATA" ]; then
        mkdir -p "$root/srv/data"
        mount --bind -o ro "$DATA" "$root/srv/data"
        settings+=(SAR_CLOUD_REMOVAL_DATA=/srv/data)
    fi
    exec chroot "$root" /usr/bin/env -i HOME=/srv PATH=/usr/sbin:/usr/bin:/sbin:/bin ${settings[@]+"${settings[@]}"} \
        bash -c 'cd "$0" && exec bash scripts/test.sh --color=no "$@"' "$CHECKOUT" "$@"
}

# One line of the table: the versions in the chroot of suite $1, and pytest's last line.
row() {
    local root=$CHROOTS/$1 versions result
    versions=$(chroot "$root" /usr/bin/env -i HOME=/srv PATH=/usr/bin:/bin "$CHECKOUT/.venv/bin/python" -c '
import platform
import torch
from osgeo import gdal
from qgis.core import Qgis
from qgis.PyQt.QtCore import QT_VERSION_STR as qt
print(*(Qgis.QGIS_VERSION.split("-")[0], qt, platform.python_version(), gdal.__version__, torch.__version__), sep=" | ")
' 2>/dev/null) || versions="– | – | – | – | –"
    result=$(grep -E '([0-9]+ (passed|failed|errors?|skipped|deselected)|no tests ran).* in [0-9.]+s' "$CHROOTS/$1.log" |
        tail -n 1 | sed -E 's/^=+ //; s/ =+$//; s/ in [0-9.]+s.*//; s/, [0-9]+ warnings?//') || true
    printf '| %s | %s | %s |\n' "$1" "$versions" "${result:-did not start: $(tail -n 1 "$CHROOTS/$1.log")}"
}

if [ "${1:-}" = --inside ]; then
    shift
    inside "$@"
else
    main "$@"
fi
