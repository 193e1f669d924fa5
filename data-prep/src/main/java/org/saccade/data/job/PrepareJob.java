package org.saccade.data.job;

import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.saccade.data.job.ShardPlan.PlannedShard;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.Container;
import org.saccade.data.source.ImageOpener;
import org.saccade.data.source.Listing;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import scala.Tuple2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The two Spark jobs of a conversion: list the containers; read, check and write the images. */
final class PrepareJob {

    /** Of the input for one task: small enough that progress moves and a lost task costs little. */
    private static final long TASK_BYTES = 32L << 20;

    private final JavaSparkContext spark;
    private final Broadcast<HadoopFiles> files;
    private final ImageConversion conversion;
    private final ShardContainer container;
    private final PrepareProgress progress;
    private final boolean acceptDamage;

    PrepareJob(JavaSparkContext spark, HadoopFiles files, PrepareSettings settings, PrepareProgress progress) {
        this.spark = spark;
        this.files = spark.broadcast(files);
        this.conversion = settings.images();
        this.container = settings.container();
        this.progress = progress;
        this.acceptDamage = settings.acceptance().damagedContainers();
    }

    /**
     * What each container holds, in the order of the containers. Where damage is not accepted, the first that are found damaged end the walk.
     *
     * @throws IncompleteInputException if one is damaged and that is not accepted
     */
    List<Listing> walk(List<? extends Container> containers) throws IncompleteInputException {
        Broadcast<HadoopFiles> onWorkers = files;
        CollectionAccumulator<String> damages = spark.sc().collectionAccumulator("damaged containers");
        LongAccumulator listed = spark.sc().longAccumulator("containers");
        LiveCount listedNow = new LiveCount(listed);
        int total = containers.size();
        ProgressListener listener =
                new ProgressListener(() -> progress.containers(listedNow.value(), total), listedNow);
        EarlyStop damaged =
                new EarlyStop(spark, () -> !acceptDamage && !damages.value().isEmpty());
        progress.containers(0, total);
        List<Listing> listings = listener.during(
                spark,
                () -> damaged.run(
                        () -> spark.<Container>parallelize(List.copyOf(containers), Math.max(1, total))
                                .map(container -> list(container, onWorkers.value(), damages, listed))
                                .collect(),
                        List.of()));
        Optional<String> damage = damages.value().stream().min(Comparator.naturalOrder());
        if (damage.isPresent() && !acceptDamage) {
            throw new IncompleteInputException(damage.get());
        }
        progress.containers(total, total);
        return listings;
    }

    private static Listing list(
            Container container, HadoopFiles files, CollectionAccumulator<String> damages, LongAccumulator listed)
            throws IOException {
        Listing listing = Listing.of(container, files);
        if (listing.isDamaged()) {
            damages.add(listing.damage());
        }
        listed.add(1);
        return listing;
    }

    /**
     * What was written.
     *
     * @param parts of all shards, in the order of the plan; empty where bad images ended the work early
     * @param badImages as far as they were found
     */
    record Written(List<ShardPart> parts, Collection<BadImage> badImages) {}

    /**
     * Writes all shards that are not finished yet.
     *
     * @param preparation that is under way
     * @param opener of the files that hold the images
     * @param classes of the dataset, by index
     * @param badLimit more bad images than this end the work
     */
    Written write(
            Preparation preparation,
            List<PlannedShard> plan,
            ImageOpener opener,
            List<ClassInfo> classes,
            long badLimit)
            throws IOException {
        Map<String, ShardPart> finished =
                preparation.finishedParts(plan.stream().map(PlannedShard::name).toList());
        List<PlannedShard> pending = plan.stream()
                .filter(shard -> !finished.containsKey(shard.name()))
                .toList();
        Set<BadImage> bad = new LinkedHashSet<>(badImages(finished.values()));
        if (bad.size() <= badLimit && !pending.isEmpty()) {
            Written written = writePending(preparation, pending, opener, classes, badLimit - bad.size());
            bad.addAll(written.badImages());
            for (int i = 0; i < written.parts().size(); i++) {
                finished.put(pending.get(i).name(), written.parts().get(i));
            }
        }
        if (finished.size() < plan.size()) {
            return new Written(List.of(), bad);
        }
        List<ShardPart> parts =
                plan.stream().map(shard -> finished.get(shard.name())).toList();
        return new Written(parts, badImages(parts));
    }

    private static List<BadImage> badImages(Collection<ShardPart> parts) {
        return parts.stream().flatMap(part -> part.badImages().stream()).toList();
    }

    private Written writePending(
            Preparation preparation,
            List<PlannedShard> pending,
            ImageOpener opener,
            List<ClassInfo> classes,
            long badLimit) {
        List<Tuple2<ShardSlot, SourceImage>> images = slots(pending);
        List<List<Tuple2<ShardSlot, SourceImage>>> pieces = pieces(images, opener);
        WriteCounters counters = WriteCounters.of(spark.sc());
        Broadcast<ImageOpener> openerOnWorkers = spark.broadcast(opener);
        Broadcast<Preparation> preparationOnWorkers = spark.broadcast(preparation);
        ImageConversion imageConversion = conversion;
        ShardContainer shardContainer = container;
        List<String> names = pending.stream().map(PlannedShard::name).toList();
        // After the last image there is nothing left to save: the shards' tasks run already.
        EarlyStop tooManyBad = new EarlyStop(
                spark,
                () -> counters.images().value() < images.size()
                        && counters.distinctBad().size() > badLimit);
        List<ShardPart> parts = new WriteProgress(progress, counters, images.size(), names.size())
                .during(
                        spark,
                        () -> tooManyBad.run(
                                () -> spark.parallelize(pieces, pieces.size())
                                        .flatMapToPair(piece -> convert(
                                                piece.iterator(),
                                                new ImageTask(openerOnWorkers.value(), imageConversion),
                                                counters))
                                        .repartitionAndSortWithinPartitions(new ByShard(names.size()))
                                        .mapPartitionsWithIndex(
                                                (shard, outcomes) -> List.of(write(
                                                                names.get(shard),
                                                                outcomes,
                                                                preparationOnWorkers.value(),
                                                                shardContainer,
                                                                classes,
                                                                counters))
                                                        .iterator(),
                                                true)
                                        .collect(),
                                List.of()));
        return new Written(parts, counters.distinctBad());
    }

    /** Images in the order in which they lie in the input, so that a task reads forwards. */
    private static List<Tuple2<ShardSlot, SourceImage>> slots(List<PlannedShard> pending) {
        List<Tuple2<ShardSlot, SourceImage>> slots = new ArrayList<>();
        for (int shard = 0; shard < pending.size(); shard++) {
            List<SourceImage> images = pending.get(shard).images();
            for (int rank = 0; rank < images.size(); rank++) {
                slots.add(new Tuple2<>(
                        new ShardSlot(shard, rank, pending.get(shard).isMeasured(rank)), images.get(rank)));
            }
        }
        slots.sort(Comparator.comparing(
                        (Tuple2<ShardSlot, SourceImage> slot) -> slot._2().uri())
                .thenComparing(slot -> slot._2().offset()));
        return slots;
    }

    /** The work of each task: images that lie side by side, and all of a file that can only be read from its beginning. */
    private List<List<Tuple2<ShardSlot, SourceImage>>> pieces(
            List<Tuple2<ShardSlot, SourceImage>> images, ImageOpener opener) {
        long bytes = images.stream().mapToLong(slot -> slot._2().length()).sum();
        long pieceBytes = Math.min(TASK_BYTES, bytes / spark.defaultParallelism());
        List<List<Tuple2<ShardSlot, SourceImage>>> pieces = new ArrayList<>();
        List<Tuple2<ShardSlot, SourceImage>> piece = new ArrayList<>();
        long inPiece = 0;
        for (Tuple2<ShardSlot, SourceImage> image : images) {
            String uri = image._2().uri();
            boolean continues =
                    !piece.isEmpty() && piece.get(piece.size() - 1)._2().uri().equals(uri);
            if (inPiece > pieceBytes && (!continues || opener.isSplittable(uri))) {
                pieces.add(piece);
                piece = new ArrayList<>();
                inPiece = 0;
            }
            piece.add(image);
            inPiece += image._2().length();
        }
        pieces.add(piece);
        return pieces;
    }

    private static Iterator<Tuple2<ShardSlot, Outcome>> convert(
            Iterator<Tuple2<ShardSlot, SourceImage>> part, ImageTask task, WriteCounters counters) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(task));
        return new Mapped<>(part, slot -> {
            Outcome outcome = convert(task, slot._2(), slot._1().measured());
            counters.images().add(1);
            if (outcome instanceof Outcome.Bad left) {
                counters.bad().add(left.image());
            }
            return new Tuple2<>(slot._1(), outcome);
        });
    }

    private static Outcome convert(ImageTask task, SourceImage image, boolean measured) {
        try {
            return task.convert(image, measured);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(ImageTask task) {
        try {
            task.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ShardPart write(
            String shard,
            Iterator<Tuple2<ShardSlot, Outcome>> outcomes,
            Preparation preparation,
            ShardContainer container,
            List<ClassInfo> classes,
            WriteCounters counters)
            throws IOException {
        ShardPart part = new ShardTask(
                        preparation,
                        shard,
                        container,
                        classes,
                        TaskContext.get().taskAttemptId())
                .write(new Mapped<>(outcomes, Tuple2::_2));
        counters.shards().add(1);
        return part;
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
