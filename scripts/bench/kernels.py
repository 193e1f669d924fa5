"""Compares local attention with PyTorch: kernels.py ROUNDS RESULT

Prints a table with the bars of issue 8, and writes what was measured as the CSV file RESULT. A round is what lies in the folder ROUNDS as
<round>.json and <round>.<part>.json, which JMH wrote. The median of a case is taken in each round, then over the rounds.
"""

import csv
import json
import pathlib
import statistics
import sys

CONTENDERS = ("layer", "convolution", "unfold", "usual", "masked")
PASSES = {"forward": "forward", "forwardBackward": "forward_backward"}
GROUPS = ("64x56x56", "128x28x28", "256x14x14", "512x7x7")
# Of the layers of the paper. A convolution has no window: it is measured once, under this one.
WINDOW = 7


def main(rounds_folder, result):
    rounds = read_rounds(rounds_folder)
    cases = sorted({case[1:3] for figures in rounds for case in figures}, key=lambda case: (GROUPS.index(case[0]), case[1]))
    rows = [row(map_size, window, rounds) for map_size, window in cases]
    with result.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print_table(rows)
    print_bars({(row["map"], row["window"]): row for row in rows})
    print(f"medians of {len(rounds)} rounds; batch 4, 8 heads")


def read_rounds(folder):
    rounds = {}
    for file in sorted(folder.glob("*.json")):
        rounds.setdefault(file.name.split(".")[0], {}).update(jmh_figures(json.loads(file.read_text())))
    return list(rounds.values())


def jmh_figures(benchmarks):
    """{(contender, map, window, pass): (milliseconds, peak MiB)}"""
    figures = {}
    for benchmark in benchmarks:
        of = benchmark["params"]
        case = of["contender"].lower(), of["map"], int(of["window"]), PASSES[benchmark["benchmark"].split(".")[-1]]
        median = benchmark["primaryMetric"]["scorePercentiles"]["50.0"]
        figures[case] = median, benchmark["secondaryMetrics"]["peak_mib"]["score"]
    return figures


def row(map_size, window, rounds):
    cells = {"map": map_size, "window": window}
    for contender in CONTENDERS:
        for what in PASSES.values():
            cells[f"{contender}_{what}_ms"] = median(rounds, lambda of: find(of, contender, map_size, window, what)[0], 3)
            cells[f"{contender}_{what}_mib"] = median(rounds, lambda of: find(of, contender, map_size, window, what)[1], 0)
    for over, under in (("layer", "convolution"), ("unfold", "layer"), ("usual", "layer"), ("masked", "layer")):
        for what in PASSES.values():
            cells[f"{over}_to_{under}_{what}"] = median(rounds, lambda of: ratio(of, over, under, map_size, window, what), 3)
    return cells


def find(figures, contender, map_size, window, what):
    return figures[contender, map_size, WINDOW if contender == "convolution" else window, what]


def ratio(figures, over, under, map_size, window, what):
    # Within a round: what slows the machine for minutes slows both.
    return find(figures, over, map_size, window, what)[0] / find(figures, under, map_size, window, what)[0]


def median(rounds, figure, digits):
    """Empty where the case was not measured."""
    try:
        return round(statistics.median(figure(of) for of in rounds), digits)
    except KeyError:
        return ""


def print_table(rows):
    line = "{:<10} {:>3}" + " {:>21}" * len(CONTENDERS) + " {:>11} {:>12}"
    print(line.format("map", "k", *CONTENDERS, "layer:conv", "unfold:layer"))
    print(line.format("", "", *["fwd  f+b ms    MiB"] * len(CONTENDERS), "f+b", "f+b"))
    for cells in rows:
        print(line.format(cells["map"], cells["window"], *(figures(cells, contender) for contender in CONTENDERS),
                          cells["layer_to_convolution_forward_backward"], cells["unfold_to_layer_forward_backward"]))


def figures(cells, contender):
    """The peak is that of the process that ran forward and backward."""
    forward, both = (cells[f"{contender}_{what}_ms"] for what in PASSES.values())
    if both == "":
        return "-"
    return f"{forward:.4g} {both:>6.4g} {cells[f'{contender}_forward_backward_mib']:>6.0f}"


def print_bars(rows):
    to_convolution = [rows[group, WINDOW]["layer_to_convolution_forward_backward"] for group in GROUPS]
    print()
    print_bar("layer to 3x3 convolution, all four groups", max(to_convolution), "<=", 1.5)
    print_bar("layer to 3x3 convolution, the best two groups", sorted(to_convolution)[1], "<=", 1.0)
    print_bar("unfold to layer, 64 channels", rows[GROUPS[0], WINDOW]["unfold_to_layer_forward_backward"], ">=", 50)
    print_bar("the same as it is usually written", rows[GROUPS[0], WINDOW]["usual_to_layer_forward_backward"], ">=", 50)
    print_bar("layer with k=19 to 3x3 convolution, 128 channels", rows[GROUPS[1], 19]["layer_to_convolution_forward_backward"], "<=", 4)


def print_bar(what, figure, relation, bar):
    met = figure <= bar if relation == "<=" else figure >= bar
    print(f"{what:<50} {figure:>8.3f} {relation} {bar:<4}  {'met' if met else 'short'}")


main(*map(pathlib.Path, sys.argv[1:]))
