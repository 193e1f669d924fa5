"""Prints of a run, as CSV, images per second of its median epoch but the first, epochs, and the last top-1: epoch_rate.py METRICS"""

import json
import statistics
import sys

with open(sys.argv[1]) as file:
    rows = [json.loads(line) for line in file]
images, seconds = {}, {}
for step in (row for row in rows if row["kind"] == "step"):
    epoch = step["epoch"]
    images[epoch] = images.get(epoch, 0) + step["samples"]
    seconds[epoch] = seconds.get(epoch, 0) + step["samples"] / step["images_per_second"]
rate = statistics.median(images[epoch] / seconds[epoch] for epoch in list(images)[1:])
top1 = [row["top1"] for row in rows if row["kind"] == "epoch"][-1]
print(f"{rate:.1f},{len(images)},{top1:.4f}")
