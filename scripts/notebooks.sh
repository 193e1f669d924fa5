#!/usr/bin/env bash
# Executes the notebooks in scripts/notebooks, in place, against runs of this checkout: scripts/notebooks.sh
#
# What they read is made first where it is not there: two runs of the digits, what the first of them attends to, and the networks of the task
# cue-retrieval. TASKS="TASK..." takes other tasks of scripts/tasks.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

# Otherwise the kernel's debugger, which nothing uses here, warns on stderr.
export PYDEVD_DISABLE_FILE_VALIDATION=1

main() {
    local notebook
    require_jupyter
    train_digits
    draw_tasks
    attend
    for notebook in scripts/notebooks/*.ipynb; do
        execute "$notebook"
    done
}

require_jupyter() {
    local missing=() module python=/usr/bin/python3
    if command -v jupyter-nbconvert >/dev/null; then
        python=$(sed -n '1s/^#! *//p' "$(command -v jupyter-nbconvert)")
    else
        missing+=(jupyter-nbconvert)
    fi
    for module in ipykernel pandas matplotlib; do
        $python -c "import $module" 2>/dev/null || missing+=("python3-$module")
    done
    ((${#missing[@]} == 0)) || fail 6 "${missing[*]} must be installed; on Debian: apt-get install ${missing[*]}"
}

fail() { # EXIT_CODE MESSAGE
    echo "notebooks.sh: $2" >&2
    exit "$1"
}

# As scripts/quickstart.sh does it; and longer, with a moving average of the weights, to compare.
train_digits() {
    [[ -e runs/digits/model.zip ]] || scripts/quickstart.sh
    scripts/saccade train conf/experiments/digits-recipe.conf --run "file://$PWD/runs/digits-average" --ranks 2 --master 'local[2]' \
        --set "data.path=file://$PWD/datasets/digits"
}

# Examples of all tasks; only those of TASKS are trained.
draw_tasks() {
    local task tasks
    read -ra tasks <<<"${TASKS:-cue-retrieval}"
    for task in orientation cue-retrieval same-different cue-distance-6; do
        scripts/saccade prepare --layout "synthetic:$task" --output "file://$PWD/datasets/$task" --master 'local[2]'
    done
    scripts/tasks.sh "${tasks[@]}"
}

# Three images of the validation split; made again where the run is newer.
attend() {
    local maps=runs/digits-maps images=(DIGITS_val_00000001.JPEG DIGITS_val_00000003.JPEG DIGITS_val_00000010.JPEG)
    [[ ! $maps/attention.json -nt runs/digits/model.zip ]] || return 0
    rm -rf "$maps"
    mkdir -p "$maps/images"
    tar -xf scripts/digits/val.tar -C "$maps/images" "${images[@]}"
    scripts/saccade attend "file://$PWD/runs/digits" "${images[@]/#/file://$PWD/$maps/images/}" --output "file://$PWD/$maps" \
        --query 16,16 --query 31,31 --json >"$maps/attention.part"
    mv "$maps/attention.part" "$maps/attention.json"
}

# The second pass leaves no metadata of this machine: versions, the kernel, times.
execute() { # NOTEBOOK
    jupyter-nbconvert --to notebook --inplace --execute --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.kernel_name=python3 "$1"
    jupyter-nbconvert --to notebook --inplace --ClearMetadataPreprocessor.enabled=True "$1"
}

main
