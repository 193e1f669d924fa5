package org.saccade.data.job;

import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.saccade.data.job.ShardPlan.PlannedShard;
import org.saccade.data.source.HadoopFiles;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.SourceTar;
import org.saccade.data.source.TarMember;
import scala.Tuple2;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two Spark jobs of a conversion: walk the tars; read, check and write the images. */
final class PrepareJob {

    /** Of the input for one task: small enough that progress moves and a lost task costs little. */
    private static final long TASK_BYTES = 32L << 20;

    private final JavaSparkContext spark;
    private final Broadcast<HadoopFiles> files;
    private final Broadcast<OutputFolder> output;
    private final PrepareProgress progress;

    PrepareJob(JavaSparkContext spark, HadoopFiles files, OutputFolder output, PrepareProgress progress) {
        this.spark = spark;
        this.files = spark.broadcast(files);
        this.output = spark.broadcast(output);
        this.progress = progress;
    }

    /** The members of a tar, or why they cannot be told. Exactly one of the two is null. */
    private record Walk(List<TarMember> members, Outcome.Failed failure) implements Serializable {}

    /** The members of each tar, in the order of the tars. */
    List<List<TarMember>> walk(List<SourceTar> tars) throws IOException {
        Broadcast<HadoopFiles> onWorkers = files;
        List<Walk> walks = spark.parallelize(tars, Math.max(1, tars.size()))
                .map(tar -> walk(tar, onWorkers.value()))
                .collect();
        List<List<TarMember>> members = new ArrayList<>();
        for (Walk walk : walks) {
            if (walk.failure() != null) {
                throw walk.failure().asException();
            }
            members.add(walk.members());
        }
        return members;
    }

    private static Walk walk(SourceTar tar, HadoopFiles files) {
        try {
            return new Walk(tar.members(files), null);
        } catch (IOException e) {
            return new Walk(null, Outcome.Failed.of(e));
        }
    }

    /** Writes all shards that are not finished yet. The parts of all shards, in the order of the plan. */
    List<ShardPart> write(List<PlannedShard> plan, int classes) throws IOException {
        Map<String, ShardPart> finished = new HashMap<>();
        List<PlannedShard> pending = new ArrayList<>();
        for (PlannedShard shard : plan) {
            Optional<ShardPart> part = output.value().finishedPart(shard.name());
            part.ifPresentOrElse(found -> finished.put(shard.name(), found), () -> pending.add(shard));
        }
        List<ShardTask.Result> results = pending.isEmpty() ? List.of() : writePending(pending, classes);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).failure() != null) {
                throw results.get(i).failure().asException();
            }
            finished.put(pending.get(i).name(), results.get(i).part());
        }
        return plan.stream().map(shard -> finished.get(shard.name())).toList();
    }

    private List<ShardTask.Result> writePending(List<PlannedShard> pending, int classes) {
        List<Tuple2<ShardSlot, SourceImage>> images = slots(pending);
        LongAccumulator done = spark.sc().longAccumulator("images");
        LongAccumulator bad = spark.sc().longAccumulator("bad images");
        ProgressListener listener = new ProgressListener(progress, done, bad, images.size());
        Broadcast<HadoopFiles> filesOnWorkers = files;
        Broadcast<OutputFolder> outputOnWorkers = output;
        List<String> names = pending.stream().map(PlannedShard::name).toList();
        spark.sc().addSparkListener(listener);
        try {
            return spark.parallelize(images, partitions(images))
                    .mapPartitionsToPair(part -> convert(part, filesOnWorkers.value(), done, bad))
                    .repartitionAndSortWithinPartitions(new ByShard(pending.size()))
                    .mapPartitionsWithIndex(
                            (shard, outcomes) -> List.of(
                                            write(names.get(shard), outcomes, outputOnWorkers.value(), classes))
                                    .iterator(),
                            true)
                    .collect();
        } finally {
            spark.sc().removeSparkListener(listener);
        }
    }

    /** Images in the order in which they lie in the input, so that a task reads forwards. */
    private static List<Tuple2<ShardSlot, SourceImage>> slots(List<PlannedShard> pending) {
        List<Tuple2<ShardSlot, SourceImage>> slots = new ArrayList<>();
        for (int shard = 0; shard < pending.size(); shard++) {
            List<SourceImage> images = pending.get(shard).images();
            for (int rank = 0; rank < images.size(); rank++) {
                slots.add(new Tuple2<>(new ShardSlot(shard, rank), images.get(rank)));
            }
        }
        slots.sort(Comparator.comparing(
                        (Tuple2<ShardSlot, SourceImage> slot) -> slot._2().uri())
                .thenComparing(slot -> slot._2().offset()));
        return slots;
    }

    private int partitions(List<Tuple2<ShardSlot, SourceImage>> images) {
        long bytes = images.stream().mapToLong(slot -> slot._2().length()).sum();
        long bySize = bytes / TASK_BYTES + 1;
        return (int) Math.min(Math.max(spark.defaultParallelism(), bySize), Math.max(1, images.size()));
    }

    private static Iterator<Tuple2<ShardSlot, Outcome>> convert(
            Iterator<Tuple2<ShardSlot, SourceImage>> part,
            HadoopFiles files,
            LongAccumulator done,
            LongAccumulator bad) {
        ImageTask task = new ImageTask(files);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(task));
        return new Mapped<>(part, slot -> {
            Outcome outcome = task.convert(slot._2());
            done.add(1);
            bad.add(outcome instanceof Outcome.Bad ? 1 : 0);
            return new Tuple2<>(slot._1(), outcome);
        });
    }

    private static void close(ImageTask task) {
        try {
            task.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ShardTask.Result write(
            String shard, Iterator<Tuple2<ShardSlot, Outcome>> outcomes, OutputFolder output, int classes) {
        return new ShardTask(output, shard, classes, TaskContext.get().taskAttemptId())
                .write(new Mapped<>(outcomes, Tuple2::_2));
    }

    /** One partition a shard. */
    private static final class ByShard extends Partitioner {

        private static final long serialVersionUID = 1L;

        private final int shards;

        ByShard(int shards) {
            this.shards = shards;
        }

        @Override
        public int numPartitions() {
            return shards;
        }

        @Override
        public int getPartition(Object slot) {
            return ((ShardSlot) slot).task();
        }
    }
}
