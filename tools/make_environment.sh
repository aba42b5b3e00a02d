#!/bin/sh
# Make the environment in $1 with what paperlist needs, and with its extra $2 (dev) if one is given: with venv, else with
# virtualenv, else say what to install. A line for each package tells that it is alive; all errors of pip are shown.
set -eu
venv=$1
extra=${2:-}
if [ ! -x "$venv/bin/python" ]; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "paperlist needs Python 3.11 or newer as python3." >&2; exit 2; }
    python3 -m venv "$venv" 2>/dev/null || { rm -rf "$venv"; python3 -m virtualenv "$venv" 2>/dev/null; } || {
        echo "Can't make a Python environment: install Debian's python3-venv, or virtualenv." >&2
        exit 2
    }
fi
echo "Installing paperlist${extra:+ with what its developers need} into $venv:"
failed=$venv/.failed
rm -f "$failed"
{
    "$venv/bin/python" -m pip install --progress-bar off --disable-pip-version-check --constraint constraints.txt \
        --editable ".${extra:+[$extra]}" || touch "$failed"
} | awk '
    /^Collecting / { sub(/[<>=~!\[].*/, "", $2); printf "  %s\n", $2 }
    /^Installing collected packages/ { print "  unpacking" }
    /^Successfully installed/ { print "  done" }
    { fflush() }'
if [ -e "$failed" ]; then
    rm -f "$failed"
    echo "The installation did not succeed; pip says why above." >&2
    exit 2
fi
