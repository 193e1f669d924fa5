package org.saccade.data.job;

import org.saccade.data.job.ShardPlan.PlannedShard;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.PixelStatistics;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Quarantine;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.shard.SplitSurvey;
import org.saccade.data.source.Contents.DamagedContainer;
import org.saccade.data.source.file.HadoopFolder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the manifest says of shards that are all written, and the lists beside it. */
final class ManifestBuilder {

    private final OutputFolder output;
    private final HadoopFolder folder;
    private final PrepareSettings settings;
    private final String tool;
    private final SortedMap<String, String> libraries;
    private final String fingerprint;
    private final List<ClassInfo> classes;

    /** @param folder the output, for reading */
    ManifestBuilder(
            OutputFolder output,
            HadoopFolder folder,
            PrepareSettings settings,
            String tool,
            SortedMap<String, String> libraries,
            String fingerprint,
            List<ClassInfo> classes) {
        this.output = output;
        this.folder = folder;
        this.settings = settings;
        this.tool = tool;
        this.libraries = libraries;
        this.fingerprint = fingerprint;
        this.classes = classes;
    }

    /**
     * @param parts of the plan's shards, in its order
     * @param damaged containers whose end is left out
     */
    Manifest build(List<PlannedShard> plan, List<ShardPart> parts, List<DamagedContainer> damaged) throws IOException {
        Map<String, List<ShardPart>> bySplit = new LinkedHashMap<>();
        for (int i = 0; i < plan.size(); i++) {
            bySplit.computeIfAbsent(plan.get(i).split(), unused -> new ArrayList<>())
                    .add(parts.get(i));
        }
        List<SplitInfo> splits = new ArrayList<>();
        for (Map.Entry<String, List<ShardPart>> split : bySplit.entrySet()) {
            List<BadImage> ends = damaged.stream()
                    .filter(container -> container.split().equals(split.getKey()))
                    .map(BadImage::of)
                    .toList();
            splits.add(split(split.getKey(), split.getValue(), ends));
        }
        Manifest manifest = new Manifest(
                tool,
                libraries,
                fingerprint,
                settings.seed(),
                settings.images().settings(),
                settings.container(),
                classes,
                splits,
                Duplicates.NONE);
        return manifest.with(duplicates(manifest, bySplit));
    }

    private SplitInfo split(String name, List<ShardPart> parts, List<BadImage> damagedEnds) throws IOException {
        SplitSurvey survey = new SplitSurvey(folder, output.uri(), settings.container(), classes);
        survey.add(
                parts.stream().map(ShardPart::info).toList(),
                Runtime.getRuntime().availableProcessors());
        PixelSums pixels = PixelSums.NONE;
        List<BadImage> bad = new ArrayList<>();
        for (ShardPart part : parts) {
            pixels = pixels.plus(part.pixels());
            bad.addAll(part.badImages());
        }
        bad.addAll(damagedEnds);
        return survey.info(name, PixelStatistics.of(pixels), quarantine(name, bad));
    }

    private Duplicates duplicates(Manifest manifest, Map<String, List<ShardPart>> parts) throws IOException {
        Map<String, List<SourceHashes>> sources = new LinkedHashMap<>();
        parts.forEach((split, ofSplit) ->
                sources.put(split, ofSplit.stream().map(ShardPart::sources).toList()));
        DuplicateSearch search = new DuplicateSearch(sources);
        Duplicates found = search.summary(OutputFolder.DUPLICATES);
        if (!found.equals(Duplicates.NONE)) {
            try (Dataset written = Dataset.open(folder, output.uri(), manifest)) {
                output.publish(found.file(), search.lines(written));
            }
        }
        return found;
    }

    private Quarantine quarantine(String split, List<BadImage> bad) throws IOException {
        if (bad.isEmpty()) {
            return Quarantine.NONE;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        TreeMap<String, Integer> reasons = new TreeMap<>();
        for (BadImage image : bad) {
            lines.write(Json.MAPPER.writeValueAsBytes(image));
            lines.write('\n');
            reasons.merge(image.reason(), 1, Integer::sum);
        }
        String file = OutputFolder.QUARANTINE + "/" + split + ".jsonl";
        output.publish(file, lines.toByteArray());
        return new Quarantine(file, reasons);
    }
}
