#!/usr/bin/env bash
# The whole way in a few minutes: builds, prepares the digits, trains on two ranks into runs/digits, evaluates, and shows it on a page.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
saccade=$root/scripts/saccade
dataset=$root/datasets/digits
run=$root/runs/digits

# On this machine's files and cores, whatever Hadoop and Spark are configured to use by default.
"$saccade" prepare --input "file://$root/scripts/digits" --output "file://$dataset" --master 'local[2]'
"$saccade" train "$root/conf/experiments/digits.conf" --run "file://$run" --ranks 2 --master 'local[2]' --set "data.path=file://$dataset"
evaluation=$("$saccade" evaluate "file://$run" --master 'local[2]')
"$saccade" report "file://$run" >/dev/null

cat <<EOF
$evaluation

To look at:
  $run/report.html       its curves, and where the time went, in a browser
  $run/metrics.jsonl     every step and epoch, one JSON object a line
  $run/metrics.parquet   the same as a table
  $run/tensorboard/      the same as curves: tensorboard --logdir $run
  $run/config.conf       every setting of this run
  $run/model.zip         the network: any DL4J program with the dl4j-layers jar loads it

$(tail -n 1 <<<"$evaluation")
EOF
