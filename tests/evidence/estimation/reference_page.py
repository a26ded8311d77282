"""The page that says, for every published or reference result, how ours compares with it.

python tests/evidence/estimation/reference_page.py
"""

from __future__ import annotations

from account import Account
from published_tables import ROOT
from reference_sections import accounts

PAGE = ROOT / "docs" / "reference" / "published-results.md"
HEAD = """# Published results, reproduced

Every value that the R packages (MultipleSystemsEstimation, SparseMSE, modslavmse, LCMCR, dga, Rcapture) return on the
published tables, and what their authors print, in `tests/published/mse/reference.json`. This page is made by
`python tests/evidence/estimation/reference_page.py`; `test_reference_results.py` fails where a value is neither
compared nor explained. *Exact* is 1e-6 relative. Limits are those of R's own bootstrap tables.

| result | values | exact | in another way, or not compared |
|---|--:|--:|---|
"""


def row(account: Account) -> str:
    counts = account.counts()
    exact = counts.pop("exact", 0)
    others = "; ".join(f"{number} {how}" for how, number in sorted(counts.items()))
    return f"| {account.name.replace('_', ' ')} | {len(account.values)} | {exact} | {others} |"


def main() -> None:
    made = [make() for make in accounts().values()]
    for account in made:
        for fault in account.faults:
            print(f"{account.name}: {fault}")
    total = sum(len(account.values) for account in made)
    exact = sum(account.counts().get("exact", 0) for account in made)
    text = HEAD + "\n".join(row(account) for account in made)
    PAGE.write_text(f"{text}\n\n{total:,} values in all, {exact:,} of them exact.\n", encoding="utf-8")


if __name__ == "__main__":
    main()
