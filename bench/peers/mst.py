"""MST (smartnoise-synth) in an environment of its own: python mst.py REGISTER.csv OUT.csv EPSILON. Prints JSON.

Each code of a multi-valued column is a column of its own, as MST knows no other way. The domain is public, so nothing
is spent on it.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd
from snsynth import Synthesizer

SEVERAL = ("forms", "sectors", "sexual_forms", "controls", "recruitment")


def main(source: str, out: str, epsilon: float) -> None:
    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    flags = {name: frame[name].str.get_dummies(sep=";") for name in SEVERAL if name in frame}
    wide = pd.concat([frame.drop(columns=list(flags)), *(f.add_prefix(f"{n}=") for n, f in flags.items())], axis=1)
    wide = wide.astype(str).replace("", "unknown")
    began, wall = time.process_time(), time.time()
    synthesizer = Synthesizer.create("mst", epsilon=epsilon, delta=1e-6)
    made = synthesizer.fit_sample(wide, categorical_columns=list(wide.columns), preprocessor_eps=0.0)
    seconds = time.process_time() - began
    for name, one in flags.items():
        own = made[[f"{name}={code}" for code in one.columns]]
        made[name] = [";".join(c for c, v in zip(one.columns, row, strict=True) if v == "1") for row in own.to_numpy()]
    made[list(frame.columns)].replace("unknown", "").to_csv(out, index=False)
    lines = Path("/proc/self/status").read_text().splitlines()
    memory = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000
    print(json.dumps({"rows": len(made), "cpu": seconds, "wall": time.time() - wall, "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
