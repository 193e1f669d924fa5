"""Prints images per second of a run, the median of its steps but for the first sixty: training_rate.py METRICS"""

import json
import statistics
import sys

WARM_UP = 60

with open(sys.argv[1]) as file:
    rows = [json.loads(line) for line in file]
rates = [row["images_per_second"] for row in rows if row["kind"] == "step"]
print(statistics.median(rates[WARM_UP:]))
