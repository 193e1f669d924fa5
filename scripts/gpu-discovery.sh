#!/usr/bin/env bash
# Tells Spark which GPUs this machine has: the value of spark.executor.resource.gpu.discoveryScript, and of a standalone worker's
# spark.worker.resource.gpu.discoveryScript. By UUID, which means the same GPU everywhere; where CUDA_VISIBLE_DEVICES is set, those that it
# names alone.
set -euo pipefail

fail() { # MESSAGE
    echo "gpu-discovery.sh: $1" >&2
    exit 1
}

answer=$(nvidia-smi --query-gpu=uuid --format=csv,noheader ${CUDA_VISIBLE_DEVICES+--id="$CUDA_VISIBLE_DEVICES"} 2>&1) ||
    fail "nvidia-smi must list the GPUs, got: ${answer%%$'\n'*}; install NVIDIA's driver on this machine, or ask for no GPU"

addresses=
while read -r uuid; do
    [[ $uuid =~ ^GPU-[0-9A-Fa-f-]+$ ]] || fail "nvidia-smi must list a UUID a line, got: $uuid; update NVIDIA's driver"
    addresses+=${addresses:+, }\"$uuid\"
done <<<"$answer"
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
