package org.saccade.data.job;

import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.job.ShardPlan.PlannedShard;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.Contents;
import org.saccade.data.source.Contents.DamagedContainer;
import org.saccade.data.source.Source;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts a source into a dataset. The same input and settings give the same bytes, whatever the number of executors. A conversion
 * that was interrupted goes on where it stopped when it is started again.
 */
public final class Prepare {

    /** Changes whenever the same input and settings would give other bytes. */
    private static final String TOOL = "saccade-prepare 2";

    private static final int BAD_IMAGES_TO_NAME = 3;

    private final HadoopFiles files;
    private final PrepareSettings settings;
    private final OutputFolder output;
    private final PrepareJob job;

    /** @param outputUri the dataset's folder, on any file system that Hadoop opens */
    public Prepare(
            JavaSparkContext spark,
            HadoopFiles files,
            String outputUri,
            PrepareSettings settings,
            PrepareProgress progress)
            throws IOException {
        this.files = files;
        this.settings = settings;
        this.output = new OutputFolder(files, outputUri);
        this.job = new PrepareJob(spark, files, output, settings, progress);
    }

    /**
     * Converts.
     *
     * @throws OutputConflictException if the output holds something else
     * @throws TooManyBadImagesException if more images are bad than the limit allows
     * @throws IncompleteInputException if the input is cut short, or its parts do not fit together
     * @throws IOException if reading or writing fails
     */
    public PrepareResult run(Source source) throws IOException {
        String fingerprint = Fingerprint.of(TOOL, settings, source.files());
        Optional<Manifest> finished = finished(fingerprint);
        if (finished.isPresent()) {
            long limit = checkedLimit(finished.get());
            checkExpectations(finished.get());
            output.removeWork();
            return new PrepareResult(finished.get(), output.uri(), true, limit);
        }
        checkUnfinished(fingerprint);
        Contents contents = contents(source);
        List<PlannedShard> plan = ShardPlan.of(contents.images(), settings);
        int images = contents.images().size();
        output.begin(fingerprint);
        long limit = settings.acceptance().badImageLimit(images);
        List<DamagedContainer> damaged = contents.damaged();
        PrepareJob.Written written =
                job.write(plan, source.opener(), settings.container(), contents.classes(), limit - damaged.size());
        List<BadImage> bad = new ArrayList<>(written.badImages());
        damaged.forEach(container -> bad.add(BadImage.of(container)));
        checkBadImages(plan, bad, images, limit);
        HadoopFolder folder = new HadoopFolder(files, output.uri());
        Manifest manifest = new ManifestBuilder(output, folder, settings, TOOL, fingerprint, contents.classes())
                .build(plan, written.parts(), damaged);
        checkExpectations(manifest);
        output.publish(Manifest.FILE, manifest.toJson());
        output.removeWork();
        return new PrepareResult(manifest, output.uri(), false, limit);
    }

    /**
     * What {@link #run} would do. Lists the input and writes nothing.
     *
     * @throws IOException as {@link #run} does, for all reasons that are known before an image is read
     */
    public PreparePlan plan(Source source) throws IOException {
        String fingerprint = Fingerprint.of(TOOL, settings, source.files());
        Optional<Manifest> finished = finished(fingerprint);
        if (finished.isPresent()) {
            return PreparePlan.finished(output.uri(), finished.get());
        }
        checkUnfinished(fingerprint);
        Contents contents = contents(source);
        Map<String, List<PlannedShard>> bySplit = ShardPlan.of(contents.images(), settings).stream()
                .collect(Collectors.groupingBy(PlannedShard::split, LinkedHashMap::new, Collectors.toList()));
        List<PreparePlan.Split> splits = new ArrayList<>();
        for (Map.Entry<String, List<PlannedShard>> split : bySplit.entrySet()) {
            splits.add(plan(split.getKey(), split.getValue()));
        }
        return new PreparePlan(
                output.uri(), contents.classes().size(), contents.damaged().size(), splits);
    }

    private PreparePlan.Split plan(String split, List<PlannedShard> shards) throws IOException {
        int images = 0;
        int finished = 0;
        long bytes = 0;
        for (PlannedShard shard : shards) {
            images += shard.images().size();
            finished += output.finishedPart(shard.name()).isPresent() ? 1 : 0;
            bytes += shard.images().stream()
                    .mapToLong(image -> settings.images().storedBytes(image.length()))
                    .sum();
        }
        return new PreparePlan.Split(split, images, shards.size(), finished, bytes);
    }

    /** What the source holds, where that is what is accepted. */
    private Contents contents(Source source) throws IOException {
        Contents contents = source.contents(job::walk);
        checkDamage(contents);
        if (settings.acceptance().expectations().isPresent()) {
            settings.acceptance().expectations().get().check(contents);
        }
        return contents;
    }

    /** A split of which nothing is left would be missing without a word. */
    private static void checkDamage(Contents contents) throws IncompleteInputException {
        for (DamagedContainer container : contents.damaged()) {
            if (contents.images().stream().noneMatch(image -> image.split().equals(container.split()))) {
                throw new IncompleteInputException(container.damage());
            }
        }
    }

    private void checkExpectations(Manifest manifest) throws IncompleteInputException {
        if (settings.acceptance().expectations().isPresent()) {
            settings.acceptance().expectations().get().check(manifest);
        }
    }

    /** The limit of bad images, which a finished dataset must keep too: this call may set another one. */
    private long checkedLimit(Manifest manifest) throws TooManyBadImagesException {
        long samples = manifest.splits().stream().mapToLong(SplitInfo::samples).sum();
        long bad = manifest.splits().stream()
                .mapToLong(split -> split.quarantine().count())
                .sum();
        long limit = settings.acceptance().badImageLimit(samples + bad);
        if (bad > limit) {
            throw new TooManyBadImagesException(output.uri() + ": prepared already, but without " + bad
                    + " bad images found among " + (samples + bad) + ", the limit is " + limit
                    + "; nothing was changed; raise --max-bad-images to accept it, or see " + OutputFolder.QUARANTINE);
        }
        return limit;
    }

    /** The manifest of the very dataset that this conversion would write, if it is there and whole. */
    private Optional<Manifest> finished(String fingerprint) throws IOException {
        Optional<byte[]> json = output.manifest();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = parse(json.get());
        if (!manifest.fingerprint().equals(fingerprint)) {
            throw conflict("holds a dataset of other input or settings");
        }
        for (SplitInfo split : manifest.splits()) {
            for (ShardInfo shard : split.shards()) {
                if (!output.holds(shard)) {
                    throw new IncompleteInputException(output.uri() + "/" + shard.name()
                            + ": the manifest names this shard, but it or its index is absent or has another length;"
                            + " delete the folder and prepare again");
                }
            }
        }
        return Optional.of(manifest);
    }

    private Manifest parse(byte[] json) throws OutputConflictException {
        try {
            return Manifest.parse(json, output.uri() + "/" + Manifest.FILE);
        } catch (CorruptDatasetException e) {
            throw conflict("holds a manifest that cannot be read (" + e.getMessage() + ")");
        }
    }

    private void checkUnfinished(String fingerprint) throws IOException {
        Optional<String> unfinished = output.unfinishedFingerprint();
        if (unfinished.isPresent()) {
            if (!unfinished.get().equals(fingerprint)) {
                throw conflict("holds an unfinished preparation of other input or settings");
            }
            return;
        }
        Optional<String> foreign = output.foreignContent();
        if (foreign.isPresent()) {
            throw conflict("holds something that no preparation wrote: " + foreign.get());
        }
    }

    private OutputConflictException conflict(String what) {
        return new OutputConflictException(
                output.uri() + ": the output " + what + "; choose another --output, or delete the folder");
    }

    private void checkBadImages(List<PlannedShard> plan, Collection<BadImage> bad, long images, long limit)
            throws IOException {
        if (bad.size() <= limit) {
            return;
        }
        for (PlannedShard shard : plan) {
            output.remove(settings.container().fileOf(shard.name()));
            output.remove(shard.name() + ".idx");
        }
        output.removeWork();
        output.removeIfEmpty();
        List<String> named = bad.stream()
                .sorted(Comparator.comparing(BadImage::file).thenComparing(BadImage::offset))
                .limit(BAD_IMAGES_TO_NAME)
                .map(BadImage::text)
                .toList();
        throw new TooManyBadImagesException(bad.size() + " bad images found among " + images + ", the limit is " + limit
                + ", so nothing was published; replace them or raise --max-bad-images. "
                + (bad.size() > named.size() ? "The first " + named.size() + ": " : "") + String.join(" | ", named));
    }
}
