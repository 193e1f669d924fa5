#!/usr/bin/env bash
# Measures this machine against the bars: scripts/bench.sh NAME [ROUNDS]
#
#   data-prep   decode, verify and resize-256 of preparing, against libjpeg-turbo and Pillow on the same images
#   reader      shards to batches for training, against decoding and cropping alone; two threads against one, which needs two free cores
#
# Every comparison is measured in each round (5 unless told), one after the other, so that what else the machine does meets all of them; the
# table shows medians and the ratios of medians. Results lie in integration-tests/results, named by benchmark, processor and day.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$PWD/integration-tests/target/benchmarks
names="data-prep, reader"
binding=/usr/share/java/turbojpeg.jar

fail() { # EXIT_CODE MESSAGE
    echo "bench.sh: $2" >&2
    exit "$1"
}

main() {
    local name=${1-} rounds=${2-5}
    [[ $rounds =~ ^[1-9][0-9]*$ ]] || fail 2 "the number of rounds is at least 1, got '$rounds'"
    case $name in
        data-prep) check_peers ;;
        reader) ;;
        "") fail 2 "a name is missing; there are $names" ;;
        *) fail 2 "no benchmark is called '$name'; there are $names" ;;
    esac
    build
    rm -rf "${work:?}/$name"
    mkdir -p "$work/$name" integration-tests/results
    "${name//-/_}" "$rounds"
    python3 scripts/bench/ratios.py "scripts/bench/$name.bars" "$work/$name" integration-tests/results
}

data_prep() { # ROUNDS
    local round
    java -cp "$(class_path)" org.saccade.bench.Photographs "$work/photographs"
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        benchmark ImageBenchmark "$work/data-prep/$round.json" -jvmArgsAppend "-Dphotographs=$work/photographs"
        "$pillow" scripts/bench/pillow_pipeline.py "$work/photographs" >"$work/data-prep/$round.pillow.json"
    done
}

reader() { # ROUNDS
    local round wnid=n00000001 input=$work/reader/input dataset=$work/reader/dataset
    java -cp "$(class_path)" org.saccade.bench.Photographs "$work/photographs"
    mkdir "$input"
    tar -C "$work/photographs/A" --transform "s,^,${wnid}_," -cf "$input/$wnid.tar" $(ls "$work/photographs/A")
    tar -C "$input" -cf "$input/train.tar" "$wnid.tar"
    java @conf/cluster/jvm.options -cp "$(class_path)" org.saccade.data.cli.Main \
        prepare --train "$input/train.tar" --output "$dataset" >"$work/reader/prepare.log" 2>&1 ||
        fail 6 "the dataset could not be prepared, see $work/reader/prepare.log"
    for ((round = 1; round <= $1; round++)); do
        echo "round $round of $1" >&2
        benchmark ReaderBenchmark "$work/reader/$round.json" -jvmArgsAppend "-Dphotographs=$work/photographs -Ddataset=$dataset"
    done
}

# JMH, one benchmark after the other, each in a JVM of its own.
benchmark() { # CLASS RESULT [OPTION]...
    java -cp "$(class_path)" org.openjdk.jmh.Main "$1" -rf json -rff "$2" -o "${2%.json}.log" -prof org.saccade.bench.CpuTime "${@:3}" ||
        fail 6 "$1 failed, see ${2%.json}.log"
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

export OMP_NUM_THREADS=1
main "$@"
