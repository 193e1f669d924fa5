#!/usr/bin/env bash
# The whole way in a few minutes: builds, prepares the digits, trains on two ranks into runs/digits, evaluates.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
saccade=$root/scripts/saccade
dataset=$root/datasets/digits
run=$root/runs/digits

"$saccade" prepare --input "$root/scripts/digits" --output "$dataset"
"$saccade" train "$root/conf/experiments/digits.conf" --run "$run" --ranks 2 --master "local[2]" --set "data.path=$dataset"
evaluation=$("$saccade" evaluate "$run" --data "$dataset")

cat <<EOF
$evaluation

To look at:
  $run/metrics.jsonl   every step and epoch, one JSON object a line
  $run/config.conf     every setting of this run
  $run/model.zip       the network: any DL4J program with the dl4j-layers jar loads it

$(tail -n 1 <<<"$evaluation")
EOF
