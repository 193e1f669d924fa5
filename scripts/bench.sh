#!/usr/bin/env bash
# Measures this machine against the bars: scripts/bench.sh NAME [ROUNDS [THREADS]]
#
#   data-prep          decoding, verifying and resizing, against libjpeg-turbo and Pillow on the same images
#   data-prep-memory   what preparing holds in memory, with 1,000 to 1,281,167 images, as many as ImageNet has to train on
#   reader             from shards to batches for training, against decoding and cropping alone; two threads against one, which needs two
#                      free cores
#   allreduce          the ring of 2 and of 4 processes on this machine, against plain sockets
#   scaling            training with two executors of one core each, against one; it needs two free cores
#   masters            training by Deeplearning4j's own Spark masters, with two workers, beside ours
#   start              from the start of saccade train to its first step, in one process of two ranks
#   kernels            local attention, forward and backward, against PyTorch's 3x3 convolution and PyTorch's ways of local attention, on
#                      THREADS threads each (as many as there are cores unless told), with the most memory that each process held
#   training-step      steps of training the digits preset, ResNet-26 and stand-alone attention ResNet-26, with kernels and without, against
#                      PyTorch's ResNet-26, on THREADS threads each
#
# Rates are images per second of processor time; of allreduce, gigabytes per second by the clock; of scaling and masters, images per second by
# the clock; of start, starts a minute; of training-step, steps a second by the clock. Of kernels there are milliseconds by the clock. Every
# one is measured in each round (5 unless told), one after the other, so that whatever else the machine does meets all of them. Results go to
# integration-tests/results, named by benchmark, processor and day.
set -euo pipefail
cd "$(dirname "$0")/.."

names="data-prep, data-prep-memory, reader, allreduce, scaling, masters, start, kernels, training-step"
work=$PWD/integration-tests/target/benchmarks
images="images per second of processor time"
binding=/usr/share/java/turbojpeg.jar

fail() { # EXIT_CODE MESSAGE
    echo "bench.sh: $2" >&2
    exit "$1"
}

main() {
    local name=${1-} rounds=${2-5}
    threads=${3-$(nproc --all)}
    [[ $rounds =~ ^[1-9][0-9]*$ ]] || fail 2 "the number of rounds is at least 1, got '$rounds'"
    [[ $threads =~ ^[1-9][0-9]*$ ]] || fail 2 "the number of threads is at least 1, got '$threads'"
    (($# < 3)) || [[ $name == kernels || $name == training-step ]] ||
        fail 2 "a number of threads is for kernels and training-step, got '$threads' for '$name'"
    case $name in
        data-prep) check_peers ;;
        data-prep-memory | reader | allreduce | scaling | masters | start | kernels | training-step) ;;
        "") fail 2 "a name is missing; one of $names" ;;
        *) fail 2 "'$name' is no benchmark; one of $names" ;;
    esac
    build
    result=integration-tests/results/$name-$(processor)-$(date +%F).csv
    rm -rf "${work:?}/$name"
    mkdir -p "$work/$name" integration-tests/results
    "${name//-/_}" "$rounds"
    echo "also in $result"
}

data_prep() { # ROUNDS
    local round
    photographs
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        benchmark ImageBenchmark "$work/data-prep/$round.json" -jvmArgsAppend "-Dphotographs=$work/photographs"
        "$pillow" scripts/bench/pillow_pipeline.py "$work/photographs" >"$work/data-prep/$round.pillow.json"
    done
    python3 scripts/bench/ratios.py scripts/bench/data-prep.bars "$work/data-prep" "$result" "$images"
}

data_prep_memory() {
    local folder=$work/data-prep-memory images
    for images in 1000 50000 1281167; do
        java_with_libraries -Xmx1g org.saccade.bench.TrainTar "$folder/train.tar" "$images"
        # Small shards, so that the few images fill some too.
        watch_memory "prepare-$images" -Xmx1g "-Dspark.master=local[2]" "-Dspark.local.dir=$folder" \
            "-Dlog4j2.configurationFile=conf/cluster/log4j2.properties" org.saccade.data.cli.Main prepare \
            --train "file://$folder/train.tar" --output "file://$folder/dataset" --shard-size 1MiB
        rm -rf "$folder/dataset" "$folder/train.tar"
    done
    photographs
    for images in 1000 10000; do
        watch_memory "convert-$images" -Xmx64m org.saccade.bench.Conversions "$work/photographs" "$images"
    done
    mv "$folder/result.csv" "$result"
    column -s , -t "$result"
}

watch_memory() { # LABEL JAVA_ARGUMENT...
    python3 scripts/bench/memory.py "$work/data-prep-memory/result.csv" "$1" \
        java @conf/cluster/jvm.options -cp "$(class_path)" "${@:2}" >&2
}

photographs() {
    java_with_libraries org.saccade.bench.Photographs "$work/photographs"
}

reader() { # ROUNDS
    local round wnid=n00000001 input=$work/reader dataset=$work/reader/dataset
    photographs
    tar -C "$work/photographs/A" --transform "s,^,${wnid}_," -cf "$input/$wnid.tar" $(ls "$work/photographs/A")
    tar -C "$input" -cf "$input/train.tar" "$wnid.tar"
    java_with_libraries @conf/cluster/jvm.options -Dspark.master=local org.saccade.data.cli.Main prepare \
        --train "file://$input/train.tar" --output "file://$dataset" >"$work/reader/prepare.log" 2>&1 ||
        fail 6 "the photographs could not be prepared, see $work/reader/prepare.log"
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        benchmark ReaderBenchmark "$work/reader/$round.json" \
            -jvmArgsAppend "-Dphotographs=$work/photographs -Ddataset=file://$dataset"
    done
    python3 scripts/bench/ratios.py scripts/bench/reader.bars "$work/reader" "$result" "$images"
}

allreduce() { # ROUNDS
    local round
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        java_with_libraries org.saccade.bench.AllReduce >"$work/allreduce/$round.json"
    done
    python3 scripts/bench/ratios.py scripts/bench/allreduce.bars "$work/allreduce" "$result" "gigabytes per second"
}

scaling() { # ROUNDS
    local round digits resnet26
    quietly scripts/saccade prepare --input "file://$PWD/scripts/digits" --output "file://$work/scaling/dataset"
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        for ranks in 1 2; do
            # As many steps with two ranks as with one, so that both are as warm.
            digits=$(training_rate digits 32 --set "train.epochs=$((4 * ranks))")
            resnet26=$(training_rate resnet26 16 --set "train.epochs=$((2 * ranks))" --set train.warmup-epochs=0 --set model.preset=resnet26 \
                --set input.resize=64 --set input.size=64)
            echo "{\"digits:$ranks\": $digits, \"resnet26:$ranks\": $resnet26}" >"$work/scaling/$round.$ranks.json"
        done
    done
    python3 scripts/bench/ratios.py scripts/bench/scaling.bars "$work/scaling" "$result" "images per second"
}

# Trains in executors of one core each, on as many cores as there are ranks, the driver's work included.
training_rate() { # NAME IMAGES_A_RANK [OPTION]...
    local run=$work/scaling/$1-$round-$ranks
    quietly taskset --cpu-list "0-$((ranks - 1))" scripts/saccade train conf/experiments/digits.conf --run "file://$run" \
        --master "local-cluster[$ranks,1,1024]" --conf spark.executor.extraJavaOptions=-XX:ActiveProcessorCount=1 --ranks "$ranks" \
        --set "data.path=file://$work/scaling/dataset" --set "train.global-batch-size=$(($2 * ranks))" "${@:3}"
    python3 scripts/bench/training_rate.py "$run/metrics.jsonl"
}

# Not a part of scaling: it needs a class path of its own, and says what the network has learned besides.
masters() { # ROUNDS
    local round run=$work/masters/run
    quietly scripts/saccade prepare --input "file://$PWD/scripts/digits" --output "file://$work/masters/dataset"
    echo "trained by,images/s,epochs,top-1,what was seen" >"$result"
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        rm -rf "$run"
        quietly scripts/saccade train conf/experiments/digits.conf --run "file://$run" --master 'local[2]' --ranks 2 \
            --set "data.path=file://$work/masters/dataset" --set train.epochs=6
        echo "ours,$(python3 scripts/bench/epoch_rate.py "$run/metrics.jsonl")," >>"$result"
        trained_by "averaging every 5 minibatches" averaging 5
        trained_by "averaging every minibatch" averaging 1
        trained_by "sharing" sharing 2
        # Aeron asks for more than the 30 s that DL4J sets for another of its timeouts.
        JDK_JAVA_OPTIONS=-Daeron.publication.unblock.timeout=45s trained_by "sharing; Aeron's timeout 45 s" sharing 2
        JDK_JAVA_OPTIONS=-Daeron.publication.unblock.timeout=45s trained_by "and threshold 1e-5; 1 worker a node" sharing 1 1e-5
    done
    column -s , -t "$result"
}

# Trains as our run did, and adds a row to the result: of the epochs that ended by the deadline, since SharedTrainingMaster may wait for ever.
trained_by() { # LABEL MASTER [SETTING]...
    local file=$work/masters/${1//[^[:alnum:]]/-} seen= deadline=100
    rm -f "$file.row"
    DL4J_VOID_IP=127.0.0.1 SPARK_LOCAL_IP=127.0.0.1 timeout $deadline java @conf/cluster/jvm.options -Xmx2g "-Dspark.master=local[2]" \
        "-Dlog4j2.configurationFile=conf/cluster/log4j2.properties" -cp "$(<integration-tests/target/masters.classpath)" \
        org.saccade.bench.Masters "file://$run" "$file.row" "${@:2}" >"$file.log" 2>&1 ||
        seen=$( (($? == 124)) && echo "ended after $deadline s" || failure "$file.log")
    [[ -e $file.row ]] || echo "-,0,-" >"$file.row"
    echo "$1,$(<"$file.row"),$seen" >>"$result"
}

# The cause that lies deepest in a log; a comma would begin another column.
failure() { # LOG
    { grep '^Caused by: ' "$1" || grep '^Exception in thread' "$1"; } | tail -1 | sed 's/^[^:]*: *//; s/^Exception in thread "main" //' | tr , ';'
}

start() { # ROUNDS
    local round microseconds
    quietly scripts/saccade prepare --input "file://$PWD/scripts/digits" --output "file://$work/start/dataset"
    # The first one warms: it fills the cache of files and writes the archive of classes.
    for ((round = 0; round <= $1; round++)); do
        echo "round $round of $1" >&2
        microseconds=$(first_step "$round")
        ((round == 0)) || printf '{"train": %s, "bound": 4}\n' "$(awk "BEGIN { print 60e6 / $microseconds }")" >"$work/start/$round.json"
    done
    python3 scripts/bench/ratios.py scripts/bench/start.bars "$work/start" "$result" "starts a minute"
}

first_step() { # ROUND
    local run=$work/start/run-$1 begin=${EPOCHREALTIME/[.,]/} end training
    scripts/saccade train conf/experiments/digits.conf --run "file://$run" --master 'local[2]' --ranks 2 \
        --set "data.path=file://$work/start/dataset" --set train.epochs=1 --set train.warmup-epochs=0 >"$work/command.log" 2>&1 &
    training=$!
    until [[ -s $run/metrics.jsonl ]]; do
        kill -0 $training 2>/dev/null || fail 6 "training failed, see $work/command.log"
        read -rt 0.02 <> <(:) || true
    done
    end=${EPOCHREALTIME/[.,]/}
    wait $training
    echo $((end - begin))
}

kernels() { # ROUNDS
    local round
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        against_pytorch KernelBenchmark "$round"
        against_pytorch KernelBenchmark "$round.windows" -p contender=LAYER -p map=64x56x56,128x28x28 -p window=3,5,9,11
        against_pytorch KernelBenchmark "$round.wide" -p contender=LAYER -p map=128x28x28 -p window=19
    done
    python3 scripts/bench/kernels.py "$work/kernels" "$result"
}

training_step() { # ROUNDS
    local round
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        against_pytorch TrainingStepBenchmark "$round"
        against_pytorch TrainingStepBenchmark "$round.digits" -p network=small-attention-resnet,torch-resnet26 -p size=32
        against_pytorch TrainingStepBenchmark "$round.digits-graph" -p fused=OFF -p network=small-attention-resnet -p size=32
        against_pytorch TrainingStepBenchmark "$round.graph" -p fused=OFF -p network=sasa-resnet26
    done
    python3 scripts/bench/ratios.py scripts/bench/training-step.bars "$work/training-step" "$result" "steps a second"
}

# As many threads on both sides. PyTorch comes from the class path, and from nowhere else; without the optimizer of graphs it runs as it does
# under Python.
against_pytorch() { # CLASS PART [OPTION]...
    local options="-XX:ActiveProcessorCount=$threads -Dai.djl.offline=true -DDJL_CACHE_DIR=$work/djl -Dai.djl.pytorch.graph_optimizer=false"
    OMP_NUM_THREADS=$threads benchmark "$1" "$work/$name/$2.json" -prof org.saccade.bench.PeakMemory -jvmArgsAppend "$options" "${@:3}"
}

quietly() { # COMMAND...
    "$@" >"$work/command.log" 2>&1 || fail 6 "$* failed, see $work/command.log"
}

# JMH, one benchmark after the other, each in a JVM of its own.
benchmark() { # CLASS RESULT [OPTION]...
    java_with_libraries @conf/cluster/jvm.options org.openjdk.jmh.Main "$1" -rf json -rff "$2" -prof org.saccade.bench.CpuTime "${@:3}" \
        >"${2%.json}.log" 2>&1 ||
        fail 6 "$1 failed, see ${2%.json}.log"
}

java_with_libraries() { # JAVA_ARGUMENT...
    java -cp "$(class_path)" "$@"
}

class_path() {
    echo "integration-tests/target/test-classes:$(<integration-tests/target/benchmarks.classpath):$binding"
}

build() {
    mkdir -p "$work"
    mvn --batch-mode --no-transfer-progress -Pbenchmarks -pl integration-tests -am -DskipTests test-compile >"$work/build.log" 2>&1 ||
        fail 6 "the build failed, see $work/build.log; it needs JDK 17 and Maven"
}

# What preparing is measured against.
check_peers() {
    local python
    [[ -e $binding ]] && compgen -G '/usr/lib/*/libturbojpeg.so' >/dev/null ||
        fail 6 "libjpeg-turbo with its Java binding is needed; on Debian: apt-get install libturbojpeg-java libturbojpeg0-dev"
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import PIL' 2>/dev/null; then
            pillow=$python
            return
        fi
    done
    fail 6 "a Python with Pillow is needed; on Debian: apt-get install python3-pil"
}

# The model of the processor, as a part of a file's name.
processor() {
    local model
    model=$(sed -n '/^model name/{s/.*: //;s/([RTM]*)//g;p;q}' /proc/cpuinfo)
    tr -cs '[:alnum:]' '-' <<<"${model:-$(uname -m)}" | tr '[:upper:]' '[:lower:]' | sed 's/-*$//'
}

export OMP_NUM_THREADS=1
main "$@"
