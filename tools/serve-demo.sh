#!/bin/sh
# Serves what tools/demo.sh built: the report on one port, the site of the referral mechanism on the next. Ctrl-C ends both.
# Usage: tools/serve-demo.sh FOLDER COUNTRY PORT
set -eu
demo=$1 country=$2 port=$3
prystan=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin/prystan

"$prystan" serve "$demo/report" --port "$port" &
report=$!
trap 'kill "$report" 2>/dev/null || true' EXIT INT TERM
"$prystan" site --folder "$demo/site" --demo --country "$country" --report "$demo/report" --port "$((port + 1))"
