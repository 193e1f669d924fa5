#!/usr/bin/env bash
# Trains the variants of an experiment, one after the other, and prints a table:
#
#   scripts/study.sh EXPERIMENT.conf [--ranks N] [--set KEY=VALUE]... [option of spark-submit]...
#
# The variants stand in the experiment's header, or in that of the file that it includes first, a line each:
#
#   # Variant: NAME [KEY=VALUE]... [| what is known of it]
#
# A variant's run lies in runs/EXPERIMENT/NAME, in what RUNS names where that is set. A run that is complete is not repeated, and one that was
# interrupted goes on. VARIANTS="NAME..." takes some of them.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

fail() { # EXIT_CODE MESSAGE
    echo "study.sh: $2" >&2
    exit "$1"
}

variants() { # EXPERIMENT
    local first
    sed -n 's/^# Variant: *//p' "$1" | grep . && return
    first=$(sed -n 's/^include "\(.*\)"$/\1/p' "$1" | head -n 1)
    [[ -n $first ]] && variants "$(dirname "$1")/$first"
}

main() {
    local experiment=${1-} line
    [[ -n $experiment ]] || fail 2 "an experiment is missing: scripts/study.sh EXPERIMENT.conf [--ranks N] [option of spark-submit]..."
    [[ -r $experiment ]] || fail 6 "there is no file $experiment"
    variants "$experiment" >/dev/null || fail 2 "the header of $experiment must hold variants, a line each: # Variant: NAME [KEY=VALUE]..."
    rows=()
    while read -r line; do
        one "$experiment" "$line" "${@:2}" </dev/null
    done < <(variants "$experiment")
    ((${#rows[@]})) || fail 2 "no variant of $experiment is called ${VARIANTS-}"
    printf '%s\n' "${rows[@]}" | column -t -s '|' -N 'variant,top-1,in print'
}

one() { # EXPERIMENT LINE [OPTION]...
    local known= words settings=() setting run top1 spark
    [[ $2 != *'|'* ]] || known=${2#*|}
    read -ra words <<<"${2%%|*}"
    [[ -z ${VARIANTS-} || " $VARIANTS " == *" ${words[0]} "* ]] || return 0
    for setting in "${words[@]:1}"; do
        settings+=(--set "$setting")
    done
    run=${RUNS:-$root/runs}/$(basename "$1" .conf)/${words[0]}
    echo "study.sh: ${words[0]}" >&2
    "$root/scripts/saccade" train "$1" --run "$run" "${settings[@]}" "${@:3}" >&2
    mapfile -t spark < <(without_train_options "${@:3}")
    top1=$("$root/scripts/saccade" evaluate "$run" "${spark[@]}" | tail -n 1)
    rows+=("${words[0]}|${top1##* }|${known# }")
}

# What is left is spark-submit's, a line each.
without_train_options() {
    while (($#)); do
        case $1 in
            --ranks | --set) shift 2 ;;
            *) printf '%s\n' "$1" && shift ;;
        esac
    done
}

main "$@"
