#!/bin/sh
# What the whole test suite needs besides Python libraries: a browser and Java, both from Debian's packages.
# Without them the tests that need them are skipped and say so; with CI=true they must be there.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
# Playwright's own driver is linked against it, and Debian's smallest systems lack it.
ldconfig -p 2>/dev/null | grep -q libatomic.so.1 || /sbin/ldconfig -p 2>/dev/null | grep -q libatomic.so.1 ||
    missing="$missing libatomic1"
[ -n "$missing" ] || exit 0
root=""
if [ "$(id -u)" != 0 ]; then root="sudo -n"; fi
echo "Installing for the tests:$missing"
# shellcheck disable=SC2086 # the names are meant to be split
if command -v apt-get >/dev/null 2>&1 && $root apt-get update -qq &&
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; then
    exit 0
fi
if [ "${CI:-}" = true ]; then echo "Could not install$missing." >&2; exit 1; fi
echo "Could not install$missing: the tests that need them will be skipped." >&2
