"""Runs a command of the JVM and watches its memory: memory.py RESULT LABEL COMMAND...

Appends a row to the CSV file RESULT: the most bytes of live objects on the heap (counted by a full collection every two seconds) and the most
memory that the process held (VmHWM), both in MiB, and the seconds that it took. What the fullest heap held goes into LABEL.histogram beside it.
"""

import csv
import pathlib
import subprocess
import sys
import time

HEADER = ("run", "live_heap_mib", "resident_mib", "seconds")
SECONDS_BETWEEN = 2
MIB = 1 << 20


def main(result, label, command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    fullest, histogram, resident = 0, "", 0
    while process.poll() is None:
        time.sleep(SECONDS_BETWEEN)
        counted = live_objects(process.pid)
        if counted and total(counted) > fullest:
            fullest, histogram = total(counted), counted
        resident = max(resident, peak_resident(process.pid))
    if process.returncode:
        sys.exit(process.returncode)
    seconds = time.monotonic() - begin
    result.with_name(f"{label}.histogram").write_text(histogram)
    append(result, (label, f"{fullest / MIB:.1f}", f"{resident / MIB:.1f}", round(seconds)))


def append(result, row):
    begins = not result.exists()
    with result.open("a", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([HEADER, row] if begins else [row])


def live_objects(pid):
    """The classes of the heap after a full collection; empty where the process is not up yet, or gone."""
    counted = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], capture_output=True, text=True)
    return counted.stdout if "\nTotal " in counted.stdout else ""


def total(histogram):
    return int(histogram.splitlines()[-1].split()[-1])


def peak_resident(pid):
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(sizes[0]) * 1024 if sizes else 0


main(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
