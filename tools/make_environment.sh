#!/bin/sh
# Make the environment in $1: with venv, else with virtualenv, else say what to install.
set -eu
venv=$1
if [ ! -x "$venv/bin/python" ]; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "paperlist needs Python 3.11 or newer as python3." >&2; exit 2; }
    python3 -m venv "$venv" 2>/dev/null || { rm -rf "$venv"; python3 -m virtualenv "$venv" 2>/dev/null; } || {
        echo "Can't make a Python environment: install Debian's python3-venv, or virtualenv." >&2
        exit 2
    }
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
