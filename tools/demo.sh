#!/bin/sh
# The demonstration, by the commands that partners, a linkage unit and a national office would type: each partner makes
# tokens of its own names, the unit links tokens, the office checks, counts persons once and reports.
# Usage: tools/demo.sh FOLDER COUNTRY PEOPLE SEED LANGUAGES   (FOLDER is made anew)
set -eu
demo=$1 country=$2 people=$3 seed=$4 languages=$5
prystan=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin/prystan

say() { printf '\n== %s\n' "$*"; }

rm -rf "$demo"
mkdir -p "$demo/identities"

say "A simulated country: what partners would send, the names that they keep, and the truth (used by nothing below)"
"$prystan" simulate --country "$country" --people "$people" --seed "$seed" --out "$demo/country"

say "A linkage round: its key is sealed to each partner; who links never has it"
set --
for folder in "$demo"/country/partners/*/; do
    partner=$(basename "$folder")
    set -- "$@" --to "$partner=$("$prystan" keys new-identity "$demo/identities/$partner.txt")"
done
"$prystan" keys new-round demo --keys "$demo/key-holder" "$@"

say "Each partner makes tokens of its own names; one from its HTCDS workbook, the others from register and contribution"
for folder in "$demo"/country/partners/*/; do
    partner=$(basename "$folder")
    set -- --key "$demo/key-holder/demo/$partner.key.age" --identity "$demo/identities/$partner.txt" \
        --country "$country" --out "$demo/contributions/$partner" --set-aside "$demo/set-aside/$partner"
    if [ -f "$folder/cases.xlsx" ]; then
        "$prystan" encode "$folder/cases.xlsx" --contributor "Regional association (simulated)" --id "$partner" \
            --kind NGO --cut-off 2026-01-31 "$@"
    else
        "$prystan" encode "$demo/country/contributions/$partner" --names "$folder/register.csv" "$@"
    fi
done

say "The linkage unit finds who is the same person, from tokens alone"
"$prystan" link "$demo"/contributions/* --out "$demo/linked"

say "The national office checks every contribution"
for folder in "$demo"/country/contributions/*/; do
    [ -e "$demo/contributions/$(basename "$folder")" ] || cp -r "$folder" "$demo/contributions/"
done
"$prystan" check "$demo"/contributions/* --country "$country"

say "Open data: rows that are nobody, attacked before they are written; what they cost stands in the ledger"
set --
if "$prystan" release "$demo"/contributions/* --country "$country" --persons "$demo/linked/persons.parquet" \
    --epsilon 4 --ledger "$demo/ledger.jsonl" --out "$demo/open-data"; then
    [ -e "$demo/open-data/microdata.csv" ] && set -- --open-data "$demo/open-data"
elif [ $? -ne 1 ]; then exit 1; fi # 1: a gate refused, as one may by chance; then the report goes without open data
"$prystan" ledger show "$demo/ledger.jsonl"

say "The report, with the open data and their evidence beside it"
"$prystan" report "$demo"/contributions/* --country "$country" --persons "$demo/linked/persons.parquet" \
    --draws "$demo/linked/drawn-persons.parquet" \
    --languages "$languages" --release-ledger "$demo/ledger.jsonl" "$@" --out "$demo/report"
