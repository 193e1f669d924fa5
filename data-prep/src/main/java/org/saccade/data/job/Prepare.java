package org.saccade.data.job;

import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.image.OpenCv;
import org.saccade.data.job.ShardPlan.PlannedShard;
import org.saccade.data.shard.Manifest;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Converts a source into a dataset. The same input and settings give the same bytes, whatever the number of executors. A conversion
 * that was interrupted goes on where it stopped when it is started again.
 */
public final class Prepare {

    /** Changes whenever the same input and settings would give other bytes. */
    private static final String TOOL = "saccade-prepare 3";

    private static final SortedMap<String, String> LIBRARIES = new TreeMap<>(Map.of("opencv", OpenCv.version()));

    private static final int BAD_IMAGES_TO_NAME = 3;

    private final HadoopFiles files;
    private final PrepareSettings settings;
    private final OutputFolder output;
    private final FinishedDataset finished;
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
        this.finished = new FinishedDataset(output, settings.acceptance());
        this.job = new PrepareJob(spark, files, settings, progress);
    }

    /**
     * Converts. A dataset that is there already, whole and as this call accepts it, stays as it is.
     *
     * @throws OutputConflictException if the output holds something else
     * @throws TooManyBadImagesException if more images are bad than the limit allows
     * @throws IncompleteInputException if the input is cut short, or its parts do not fit together
     * @throws IOException if reading or writing fails
     */
    public PrepareResult run(Source source) throws IOException {
        String fingerprint = fingerprint(source);
        Optional<Manifest> found = finished.manifest(fingerprint);
        Manifest manifest = found.isPresent() ? found.get() : convert(source, fingerprint);
        output.removeWork();
        long limit = settings.acceptance().badImageLimit(FinishedDataset.images(manifest));
        return new PrepareResult(manifest, output.uri(), found.isPresent(), limit);
    }

    private Manifest convert(Source source, String fingerprint) throws IOException {
        checkUnfinished(fingerprint);
        Contents contents = contents(source);
        List<PlannedShard> plan = ShardPlan.of(contents.images(), settings);
        Preparation preparation = new Preparation(output, fingerprint);
        preparation.begin();
        List<DamagedContainer> damaged = contents.damaged();
        long limit = limit(contents) - damaged.size();
        PrepareJob.Written written = job.write(preparation, plan, source.opener(), contents.classes(), limit);
        checkBadImages(contents, written.badImages());
        HadoopFolder folder = new HadoopFolder(files, output.uri());
        Manifest manifest = new ManifestBuilder(
                        output, folder, settings, TOOL, LIBRARIES, fingerprint, contents.classes())
                .build(plan, written.parts(), damaged);
        settings.acceptance().check(manifest);
        output.publish(Manifest.FILE, manifest.toJson());
        return manifest;
    }

    /**
     * What {@link #run} would do. Lists the input and writes nothing.
     *
     * @throws IOException as {@link #run} does, for all reasons that are known before an image is read
     */
    public PreparePlan plan(Source source) throws IOException {
        String fingerprint = fingerprint(source);
        Optional<Manifest> found = finished.manifest(fingerprint);
        if (found.isPresent()) {
            return PreparePlan.finished(output.uri(), found.get());
        }
        checkUnfinished(fingerprint);
        Contents contents = contents(source);
        List<PlannedShard> shards = ShardPlan.of(contents.images(), settings);
        Set<String> written = new Preparation(output, fingerprint)
                .finishedParts(shards.stream().map(PlannedShard::name).toList())
                .keySet();
        Map<String, List<PlannedShard>> bySplit = shards.stream()
                .collect(Collectors.groupingBy(PlannedShard::split, LinkedHashMap::new, Collectors.toList()));
        List<PreparePlan.Split> splits = new ArrayList<>();
        bySplit.forEach((split, ofSplit) -> splits.add(plan(split, ofSplit, written)));
        return new PreparePlan(
                output.uri(),
                false,
                contents.classes().size(),
                contents.damaged().size(),
                splits);
    }

    private PreparePlan.Split plan(String split, List<PlannedShard> shards, Set<String> written) {
        int images = 0;
        int finishedShards = 0;
        long bytes = 0;
        for (PlannedShard shard : shards) {
            images += shard.images().size();
            finishedShards += written.contains(shard.name()) ? 1 : 0;
            bytes += shard.images().stream()
                    .mapToLong(image -> settings.sampleBytes(image.length()))
                    .sum();
        }
        return new PreparePlan.Split(split, images, shards.size(), finishedShards, bytes);
    }

    private String fingerprint(Source source) {
        return Fingerprint.of(TOOL, LIBRARIES, settings, source.files());
    }

    /** What the source holds, where that is what is accepted. */
    private Contents contents(Source source) throws IOException {
        Contents contents = source.contents(job::walk);
        checkDamage(contents);
        settings.acceptance().check(contents);
        checkBadImages(contents, List.of());
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

    private void checkUnfinished(String fingerprint) throws IOException {
        Optional<String> unfinished = output.unfinishedFingerprint();
        if (unfinished.isPresent()) {
            if (!unfinished.get().equals(fingerprint)) {
                throw output.conflict("holds an unfinished preparation " + OutputFolder.OF_ANOTHER);
            }
            return;
        }
        Optional<String> foreign = output.foreignContent();
        if (foreign.isPresent()) {
            throw output.conflict("holds something that no preparation wrote: " + foreign.get());
        }
    }

    private long limit(Contents contents) {
        return settings.acceptance().badImageLimit(contents.images().size());
    }

    /** What is written stays: who accepts more bad images goes on from there. */
    private void checkBadImages(Contents contents, Collection<BadImage> found) throws TooManyBadImagesException {
        List<BadImage> bad = new ArrayList<>(found);
        contents.damaged().forEach(container -> bad.add(BadImage.of(container)));
        if (bad.size() <= limit(contents)) {
            return;
        }
        List<String> named = bad.stream()
                .sorted(Comparator.comparing(BadImage::file).thenComparing(BadImage::offset))
                .limit(BAD_IMAGES_TO_NAME)
                .map(BadImage::text)
                .toList();
        throw new TooManyBadImagesException(bad.size() + " bad images found among "
                + contents.images().size() + ", the limit is " + limit(contents)
                + ", so nothing was published; raise --max-bad-images and run again, or replace them, delete "
                + output.uri() + " and run again. "
                + (bad.size() > named.size() ? "The first " + named.size() + ": " : "") + String.join(" | ", named));
    }
}
