#!/bin/sh
# Makes .venv with exactly the libraries of requirements.lock. Needs Python 3.11 or newer and a package index, nothing else:
# where Debian's Python comes without `venv`, it is installed (as root or by sudo), or the reader is told what to type.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
uv_version=0.13.9

fail() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"
    else return 1
    fi
}

command -v "$python" >/dev/null 2>&1 || fail "Prystan needs Python 3.11 or newer; no '$python' is on the path. Set PYTHON=/path/to/python."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Prystan needs Python 3.11 or newer; '$python' is older. Set PYTHON=/path/to/python."

if [ ! -x .venv/bin/python ]; then
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "This Python has no venv module: installing Debian's python3-venv."
        { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } ||
            fail "Could not install it. Please run: apt-get install python3-venv"
    fi
    "$python" -m venv .venv
fi
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
echo "Installing the libraries of requirements.lock …"
.venv/bin/uv pip sync --quiet --python .venv/bin/python requirements.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --editable .
touch .venv/ready
