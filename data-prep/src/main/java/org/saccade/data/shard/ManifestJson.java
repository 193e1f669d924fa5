package org.saccade.data.shard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The manifest as JSON: the field names, in the order in which they are written. Version 1 had fewer of them, and is read as a dataset of tars of
 * which no more is known.
 */
final class ManifestJson {
    private static final Set<String> MANIFEST_FIELDS_1 =
            Set.of("format", "schema_version", "tool", "fingerprint", "seed", "classes", "splits");
    private static final Set<String> MANIFEST_FIELDS =
            and(MANIFEST_FIELDS_1, "libraries", "conversion", "container", "duplicates");
    private static final Set<String> CLASS_FIELDS = Set.of("index", "wnid", "name");
    private static final Set<String> SPLIT_FIELDS_1 =
            Set.of("name", "samples", "samples_per_class", "anomalies", "quarantine", "shards");
    private static final Set<String> SPLIT_FIELDS = and(SPLIT_FIELDS_1, "statistics");
    private static final Set<String> STATISTICS_FIELDS = Set.of("width", "height", "bytes", "pixels");
    private static final Set<String> DISTRIBUTION_FIELDS = Set.of("min", "median", "max", "histogram");
    private static final Set<String> PIXEL_FIELDS = Set.of("images", "mean", "deviation");
    private static final Set<String> DUPLICATES_FIELDS = Set.of("file", "groups", "samples", "across_splits");
    private static final Set<String> QUARANTINE_FIELDS = Set.of("file", "reasons");
    private static final Set<String> SHARD_FIELDS =
            Set.of("name", "samples", "bytes", "sha256", "index_name", "index_bytes", "index_sha256");

    private ManifestJson() {}

    private static Set<String> and(Set<String> fields, String... more) {
        return Stream.concat(fields.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    static byte[] write(Manifest manifest) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", ShardFormat.MANIFEST_FORMAT);
        fields.put("schema_version", ShardFormat.SCHEMA_VERSION);
        fields.put("tool", manifest.tool());
        fields.put("libraries", manifest.libraries());
        fields.put("fingerprint", manifest.fingerprint());
        fields.put("seed", manifest.seed());
        fields.put("conversion", manifest.conversion());
        fields.put("container", manifest.container().id());
        fields.put(
                "classes",
                manifest.classes().stream().map(ManifestJson::fieldsOf).toList());
        fields.put(
                "splits", manifest.splits().stream().map(ManifestJson::fieldsOf).toList());
        fields.put("duplicates", fieldsOf(manifest.duplicates()));
        return JsonWriter.write(fields);
    }

    private static Map<String, Object> fieldsOf(ClassInfo info) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("index", info.index());
        fields.put("wnid", info.wnid());
        fields.put("name", info.name());
        return fields;
    }

    private static Map<String, Object> fieldsOf(SplitInfo split) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", split.name());
        fields.put("samples", split.samples());
        fields.put("samples_per_class", split.samplesPerClass());
        fields.put("anomalies", split.anomalies());
        fields.put("statistics", fieldsOf(split.statistics()));
        fields.put("quarantine", fieldsOf(split.quarantine()));
        fields.put("shards", split.shards().stream().map(ManifestJson::fieldsOf).toList());
        return fields;
    }

    private static Map<String, Object> fieldsOf(ImageStatistics statistics) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("width", fieldsOf(statistics.width()));
        fields.put("height", fieldsOf(statistics.height()));
        fields.put("bytes", fieldsOf(statistics.bytes()));
        fields.put("pixels", fieldsOf(statistics.pixels()));
        return fields;
    }

    private static Map<String, Object> fieldsOf(Distribution distribution) {
        Map<String, Integer> histogram = new LinkedHashMap<>();
        distribution.histogram().forEach((bin, count) -> histogram.put(bin.toString(), count));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("min", distribution.min());
        fields.put("median", distribution.median());
        fields.put("max", distribution.max());
        fields.put("histogram", histogram);
        return fields;
    }

    private static Map<String, Object> fieldsOf(PixelStatistics pixels) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("images", pixels.images());
        fields.put("mean", decimals(pixels.mean()));
        fields.put("deviation", decimals(pixels.deviation()));
        return fields;
    }

    private static List<BigDecimal> decimals(List<Double> values) {
        return values.stream()
                .map(value -> new BigDecimal(value).setScale(PixelStatistics.DECIMALS, RoundingMode.HALF_EVEN))
                .toList();
    }

    private static Map<String, Object> fieldsOf(Duplicates duplicates) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", duplicates.file());
        fields.put("groups", duplicates.groups());
        fields.put("samples", duplicates.samples());
        fields.put("across_splits", duplicates.acrossSplits());
        return fields;
    }

    private static Map<String, Object> fieldsOf(Quarantine quarantine) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", quarantine.file());
        fields.put("reasons", quarantine.reasons());
        return fields;
    }

    private static Map<String, Object> fieldsOf(ShardInfo shard) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", shard.name());
        fields.put("samples", shard.samples());
        fields.put("bytes", shard.bytes());
        fields.put("sha256", shard.sha256());
        fields.put("index_name", shard.indexName());
        fields.put("index_bytes", shard.indexBytes());
        fields.put("index_sha256", shard.indexSha256());
        return fields;
    }

    static Manifest parse(byte[] json, String where) throws CorruptDatasetException {
        JsonNode root;
        long version;
        try {
            root = JsonReader.read(json);
            checkFormat(root);
            version = root.field("schema_version").whole();
        } catch (JsonException e) {
            throw CorruptDatasetException.in(where, e.getMessage());
        }
        if (version > ShardFormat.SCHEMA_VERSION) {
            throw CorruptDatasetException.newer(where, "schema_version", version, ShardFormat.SCHEMA_VERSION);
        }
        try {
            return manifest(root);
        } catch (JsonException e) {
            throw CorruptDatasetException.in(where, e.getMessage());
        }
    }

    private static void checkFormat(JsonNode root) {
        JsonNode format = root.field("format");
        if (!format.text().equals(ShardFormat.MANIFEST_FORMAT)) {
            throw format.fault("must be '" + ShardFormat.MANIFEST_FORMAT + "', got '" + format.text() + "'");
        }
    }

    private static Manifest manifest(JsonNode root) {
        JsonNode version = root.field("schema_version");
        if (version.whole() < 1) {
            throw version.fault("must be from 1 to " + ShardFormat.SCHEMA_VERSION + ", got " + version.whole());
        }
        boolean first = version.whole() == 1;
        root.only(first ? MANIFEST_FIELDS_1 : MANIFEST_FIELDS);
        return root.build(() -> new Manifest(
                root.field("tool").text(),
                first ? new TreeMap<>() : texts(root.field("libraries")),
                root.field("fingerprint").text(),
                root.field("seed").whole(),
                first ? new TreeMap<>() : texts(root.field("conversion")),
                first ? ShardContainer.TAR : container(root.field("container")),
                root.field("classes").items().stream()
                        .map(ManifestJson::classInfo)
                        .toList(),
                root.field("splits").items().stream()
                        .map(split -> splitInfo(split, first))
                        .toList(),
                first ? Duplicates.NONE : duplicates(root.field("duplicates"))));
    }

    private static ShardContainer container(JsonNode node) {
        return node.build(() -> ShardContainer.ofId(node.text()));
    }

    private static ClassInfo classInfo(JsonNode node) {
        node.only(CLASS_FIELDS);
        return node.build(() -> new ClassInfo(
                node.field("index").count(),
                node.field("wnid").text(),
                node.field("name").text()));
    }

    private static SplitInfo splitInfo(JsonNode node, boolean first) {
        node.only(first ? SPLIT_FIELDS_1 : SPLIT_FIELDS);
        List<Integer> perClass = node.field("samples_per_class").items().stream()
                .map(JsonNode::count)
                .toList();
        return node.build(() -> new SplitInfo(
                node.field("name").text(),
                node.field("samples").count(),
                perClass,
                counts(node.field("anomalies")),
                first ? ImageStatistics.NONE : statistics(node.field("statistics")),
                quarantine(node.field("quarantine")),
                node.field("shards").items().stream()
                        .map(ManifestJson::shardInfo)
                        .toList()));
    }

    private static ImageStatistics statistics(JsonNode node) {
        node.only(STATISTICS_FIELDS);
        return node.build(() -> new ImageStatistics(
                distribution(node.field("width")),
                distribution(node.field("height")),
                distribution(node.field("bytes")),
                pixels(node.field("pixels"))));
    }

    private static Distribution distribution(JsonNode node) {
        node.only(DISTRIBUTION_FIELDS);
        return node.build(() -> new Distribution(
                node.field("min").count(),
                node.field("median").count(),
                node.field("max").count(),
                histogram(node.field("histogram"))));
    }

    private static SortedMap<Integer, Integer> histogram(JsonNode node) {
        SortedMap<Integer, Integer> histogram = new TreeMap<>();
        node.fields().forEach((bin, count) -> histogram.put(bin(bin, count), count.count()));
        return histogram;
    }

    private static int bin(String name, JsonNode node) {
        if (!name.matches("0|[1-9][0-9]{0,9}") || Long.parseLong(name) > Integer.MAX_VALUE) {
            throw node.fault("must be named by a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return Integer.parseInt(name);
    }

    private static PixelStatistics pixels(JsonNode node) {
        node.only(PIXEL_FIELDS);
        return node.build(() -> new PixelStatistics(
                node.field("images").whole(), decimals(node.field("mean")), decimals(node.field("deviation"))));
    }

    private static List<Double> decimals(JsonNode node) {
        return node.items().stream().map(JsonNode::decimal).toList();
    }

    private static Duplicates duplicates(JsonNode node) {
        node.only(DUPLICATES_FIELDS);
        return node.build(() -> new Duplicates(
                node.field("file").text(),
                node.field("groups").count(),
                node.field("samples").count(),
                node.field("across_splits").count()));
    }

    private static Quarantine quarantine(JsonNode node) {
        node.only(QUARANTINE_FIELDS);
        return node.build(() -> new Quarantine(node.field("file").text(), counts(node.field("reasons"))));
    }

    private static SortedMap<String, Integer> counts(JsonNode node) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        node.fields().forEach((name, count) -> counts.put(name, count.count()));
        return counts;
    }

    private static SortedMap<String, String> texts(JsonNode node) {
        SortedMap<String, String> texts = new TreeMap<>();
        node.fields().forEach((name, text) -> texts.put(name, text.text()));
        return texts;
    }

    private static ShardInfo shardInfo(JsonNode node) {
        node.only(SHARD_FIELDS);
        return node.build(() -> new ShardInfo(
                node.field("name").text(),
                node.field("samples").count(),
                node.field("bytes").whole(),
                node.field("sha256").text(),
                node.field("index_name").text(),
                node.field("index_bytes").whole(),
                node.field("index_sha256").text()));
    }
}
