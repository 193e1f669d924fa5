#!/usr/bin/env bash
# Trains on tasks that are drawn, what is compared on them, and prints a table: scripts/tasks.sh [TASK]...
#
# The tasks are the files of conf/experiments/tasks. Datasets and runs lie in datasets/ and runs/tasks/; what is complete there is not
# made again, and what was made with other settings is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

attention="model.substitute.groups=[1] model.substitute.by=convolutional-attention model.substitute.heads=4"
local="model.substitute.groups=[1] model.substitute.by=local-attention model.substitute.heads=4 model.substitute.window=5"

# What stands where the task's file has its 3x3 convolutions: TASK NAME KEY=VALUE...
comparisons() {
    cat <<END
orientation        convolution-3x3
orientation        attention-1x1       $attention model.substitute.kernel=1
orientation        attention-3x3       $attention model.substitute.key-value-kernel=3
orientation        local-5x5           $local
cue-retrieval      convolution-5x5     model.substitute.groups=[1] model.substitute.by=convolution model.substitute.kernel=5
cue-retrieval      attention-1x1       $attention model.substitute.kernel=1
cue-retrieval      local-5x5           $local
same-different     convolution-5x5     model.substitute.groups=[1] model.substitute.by=convolution model.substitute.kernel=5
same-different     attention-1x1       $attention model.substitute.kernel=1
same-different     attention-3x3       $attention model.substitute.key-value-kernel=3
cue-distance-3     attention-1x1       $attention model.substitute.kernel=1
cue-distance-3     local-5x5           $local
cue-distance-6     attention-1x1       $attention model.substitute.kernel=1
cue-distance-6     local-5x5           $local
powder-diffraction convolution-9       model.preset=harmonic-convolution
powder-diffraction attention-3
END
}

train() { # TASK NAME KEY=VALUE...
    local task=$1 dataset=file://$PWD/datasets/$1 run=$PWD/runs/tasks/$1-$2 setting top1
    local settings=(--set "data.path=$dataset")
    for setting in "${@:3}"; do
        settings+=(--set "$setting")
    done
    scripts/saccade prepare --layout "synthetic:$task" --output "$dataset" --master 'local[2]'
    scripts/saccade train "conf/experiments/tasks/${task%-[0-9]*}.conf" --ranks 2 --run "file://$run" --master 'local[2]' "${settings[@]}"
    top1=$(scripts/saccade evaluate "file://$run" --data "$dataset" --master 'local[2]' | tail -n 1)
    rows+=("$(printf '%-18s %-18s %s' "$task" "$2" "${top1##* }")")
}

for task in "$@"; do
    comparisons | grep -q "^$task " || {
        echo "tasks.sh: no task is called '$task'; there are $(comparisons | cut -d ' ' -f 1 | uniq | tr '\n' ' ')" >&2
        exit 2
    }
done
rows=()
while read -r -a comparison; do
    if (($# == 0)) || [[ " $* " == *" ${comparison[0]} "* ]]; then
        train "${comparison[@]}" </dev/null
    fi
done < <(comparisons)
printf '%-18s %-18s %s\n' task network top-1
printf '%s\n' "${rows[@]}"
