"""How long the safe tables of a whole report take: `python bench/safe_report.py`.

Simulates a country of 2,000 people, counts it, and prints the CPU seconds of making all its tables safe (rounding, the
attack on them, figures), and of that with every table of the report composed and written as CSV and as a workbook.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from prystan.evidence.country import load_pack
from prystan.evidence.simulation import simulate
from prystan.report.build import edition_of
from prystan.report.compose import compose
from prystan.report.data import Metadata, write_data
from prystan.report.gather import gather


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="end with a line of JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        simulate(load_pack("by"), 2_000, 7, folder / "country", names=False)
        (folder / "work").mkdir()
        gathered = gather(sorted((folder / "country" / "contributions").iterdir()), "by", workdir=folder / "work")
        begin = time.process_time()
        edition = edition_of(gathered)
        safe = time.process_time() - begin
        tables = compose(edition, "en")["report"].tables()
        about = Metadata("bench", "Bench", "", "en", edition.cut_off, edition.version, edition.input_hash)
        write_data(tables, folder / "data", metadata=about)
        whole = time.process_time() - begin
    done = edition.statement
    print(f"{done.tables} protected tables, {done.cells:,} cells: safe in {safe:.1f} s of CPU")
    print(
        f"{len(tables)} tables of the report written: {whole:.1f} s of CPU in all, {whole / 5:.2f} of the 5 s allowed"
    )
    if asked.json:
        print(json.dumps({"safe": safe, "whole": whole, "tables": len(tables)}))


if __name__ == "__main__":
    main()
