"""Compares what the rounds of a benchmark measured with its bars: ratios.py BARS ROUNDS RESULTS

Prints a table, and writes it as CSV into the folder RESULTS under the name of benchmark, processor and day. A round is what lies in ROUNDS as
<round>.json, which JMH wrote, and as <round>.<peer>.json, {"measurement": rate}.

A measurement of JMH is called method:parameter. Its rate is operations per second of processor time; method:parameter/wall is the rate by
the clock on the wall.
"""

import csv
import datetime
import json
import pathlib
import re
import statistics
import sys

HEADER = ("what", "rate", "reference", "ratio", "bar", "result")


def main(bars_file, rounds_folder, results):
    rounds = read_rounds(rounds_folder)
    rows = [HEADER, *(row(*bar, rounds) for bar in read_bars(bars_file))]
    file = results / f"{bars_file.stem}-{processor()}-{datetime.date.today()}.csv"
    with file.open("w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    for line in rows:
        print("{:<26} {:>9} {:>9} {:>6} {:>5}  {}".format(*line))
    print(f"Medians of {len(rounds)} rounds, images per second; also in {file}")


def read_bars(file):
    lines = (line.split("#")[0] for line in file.read_text().splitlines())
    return [[field.strip() for field in line.split(",")] for line in lines if line.strip()]


def read_rounds(folder):
    rounds = {}
    for file in sorted(folder.glob("*.json")):
        content = json.loads(file.read_text())
        rates = content if isinstance(content, dict) else jmh_rates(content)
        rounds.setdefault(file.name.split(".")[0], {}).update(rates)
    return list(rounds.values())


def jmh_rates(benchmarks):
    rates = {}
    for benchmark in benchmarks:
        name = ":".join([benchmark["benchmark"].split(".")[-1], *benchmark.get("params", {}).values()])
        rates[name] = benchmark["secondaryMetrics"]["per_cpu_second"]["score"]
        rates[name + "/wall"] = benchmark["primaryMetric"]["score"]
    return rates


def row(what, measured, reference, bar, rounds):
    # Ratios within a round: what slows the machine for minutes slows both.
    ratio = statistics.median(rates[measured] / rates[reference] for rates in rounds)
    result = "PASS" if ratio >= float(bar) else f"short by {1 - ratio / float(bar):.1%}"
    rates = (statistics.median(rates[name] for rates in rounds) for name in (measured, reference))
    return (what, *(f"{rate:.1f}" for rate in rates), f"{ratio:.3f}", bar, result)


def processor():
    names = re.findall(r"^model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return re.sub(r"\W+", "-", names[0].replace("(R)", "")).strip("-").lower() if names else "unknown"


main(*map(pathlib.Path, sys.argv[1:]))
