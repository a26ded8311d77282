"""pac-synth in an environment of its own: python pac.py REGISTER.csv OUT.csv EPSILON. Prints a line of JSON."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer, set_number_of_threads

SEVERAL = ("forms", "sectors", "sexual_forms", "controls", "recruitment")


def main(source: str, out: str, epsilon: float) -> None:
    set_number_of_threads(1)
    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    began, wall = time.process_time(), time.time()
    data = Dataset.from_data_frame(frame, multi_value_columns={name: ";" for name in SEVERAL if name in frame})
    parameters = DpAggregateSeededParametersBuilder().reporting_length(3).epsilon(epsilon).delta(1e-6).build()
    synthesizer = DpAggregateSeededSynthesizer(parameters)
    synthesizer.fit(data)
    made = Dataset.raw_data_to_data_frame(synthesizer.sample(join_multi_value_columns=True))
    seconds = time.process_time() - began
    made.to_csv(out, index=False)
    lines = Path("/proc/self/status").read_text().splitlines()
    memory = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000
    print(json.dumps({"rows": len(made), "cpu": seconds, "wall": time.time() - wall, "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
