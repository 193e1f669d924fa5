"""Compares what the rounds of a benchmark measured with its bars: ratios.py BARS ROUNDS RESULT UNIT

Prints a table, and writes it as the CSV file RESULT. A round is what lies in the folder ROUNDS as <round>.json, which JMH wrote, and as
<round>.<peer>.json, {"measurement": rate}.

A measurement of JMH is called method:parameter. Its rate is operations per second of processor time; method:parameter/wall is the rate by
the clock on the wall.
"""

import csv
import json
import pathlib
import statistics
import sys

NO_BAR = "-"
HEADER = ("what", "rate", "reference", "ratio", "bar", "result")


def main(bars, rounds_folder, result, unit):
    rounds = read_rounds(rounds_folder)
    rows = [HEADER, *(row(*bar, rounds) for bar in read_bars(bars))]
    with result.open("w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    for line in rows:
        print("{:<26} {:>9} {:>9} {:>6} {:>5}  {}".format(*line))
    print(f"medians of {len(rounds)} rounds; {unit}")


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
    result = "" if bar == NO_BAR else verdict(ratio, float(bar))
    rates = (statistics.median(rates[name] for rates in rounds) for name in (measured, reference))
    return (what, *(f"{rate:.5g}" for rate in rates), f"{ratio:.3f}", bar, result)


def verdict(ratio, bar):
    return "PASS" if ratio >= bar else f"short by {1 - ratio / bar:.1%}"


main(*map(pathlib.Path, sys.argv[1:4]), sys.argv[4])
