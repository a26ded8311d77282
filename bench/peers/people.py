"""pseudopeople's sample in an environment of its own: python people.py OUT.parquet.

Its census and the births of its social security records, with the noise that the package adds by default, as columns of
a names file. `person` is the truth. Dates of the census are month/day/year; a mistyped one is left as it is.
"""

import sys

import pandas as pd
import pseudopeople as pp

YEAR, SEED = 2020, 1


def main(out: str) -> None:
    census = pp.generate_decennial_census(year=YEAR, seed=SEED)
    social = pp.generate_social_security(year=YEAR, seed=SEED)
    social = social[social["event_type"] == "creation"]
    parts = census["date_of_birth"].astype("string").str.extract(r"^(\d+)/(\d+)/(\d+)$")
    turned = parts[2] + "-" + parts[0] + "-" + parts[1]
    census = census.assign(birth_date=turned.fillna(census["date_of_birth"].astype("string")))
    social = social.assign(birth_date=social["date_of_birth"])
    pd.concat([_named(census, "census"), _named(social, "social-security")]).to_parquet(out, index=False)


def _named(frame: pd.DataFrame, contributor: str) -> pd.DataFrame:
    made = {"contributor": contributor, "record": [str(number) for number in range(len(frame))],
            "person": frame["simulant_id"], "given_name": frame["first_name"], "surname": frame["last_name"],
            "sex": frame["sex"].astype("string").str.lower(), "birth_date": frame["birth_date"]}  # fmt: skip
    texts = pd.DataFrame(made).astype("string")
    return texts.where(texts.notna(), None)


main(sys.argv[1])
