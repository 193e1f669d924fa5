package org.saccade.data.shard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The manifest as JSON: the field names, in the order in which they are written. */
final class ManifestJson {
    private static final Set<String> MANIFEST_FIELDS =
            Set.of("format", "schema_version", "tool", "fingerprint", "seed", "classes", "splits");
    private static final Set<String> CLASS_FIELDS = Set.of("index", "wnid", "name");
    private static final Set<String> SPLIT_FIELDS =
            Set.of("name", "samples", "samples_per_class", "anomalies", "quarantine", "shards");
    private static final Set<String> QUARANTINE_FIELDS = Set.of("file", "reasons");
    private static final Set<String> SHARD_FIELDS =
            Set.of("name", "samples", "bytes", "sha256", "index_name", "index_bytes", "index_sha256");

    private ManifestJson() {}

    static byte[] write(Manifest manifest) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", ShardFormat.MANIFEST_FORMAT);
        fields.put("schema_version", ShardFormat.SCHEMA_VERSION);
        fields.put("tool", manifest.tool());
        fields.put("fingerprint", manifest.fingerprint());
        fields.put("seed", manifest.seed());
        fields.put(
                "classes",
                manifest.classes().stream().map(ManifestJson::fieldsOf).toList());
        fields.put(
                "splits", manifest.splits().stream().map(ManifestJson::fieldsOf).toList());
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
        fields.put("quarantine", fieldsOf(split.quarantine()));
        fields.put("shards", split.shards().stream().map(ManifestJson::fieldsOf).toList());
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
        root.only(MANIFEST_FIELDS);
        JsonNode version = root.field("schema_version");
        if (version.whole() != ShardFormat.SCHEMA_VERSION) {
            throw version.fault("must be " + ShardFormat.SCHEMA_VERSION + ", got " + version.whole());
        }
        return root.build(() -> new Manifest(
                root.field("tool").text(),
                root.field("fingerprint").text(),
                root.field("seed").whole(),
                root.field("classes").items().stream()
                        .map(ManifestJson::classInfo)
                        .toList(),
                root.field("splits").items().stream()
                        .map(ManifestJson::splitInfo)
                        .toList()));
    }

    private static ClassInfo classInfo(JsonNode node) {
        node.only(CLASS_FIELDS);
        return node.build(() -> new ClassInfo(
                node.field("index").count(),
                node.field("wnid").text(),
                node.field("name").text()));
    }

    private static SplitInfo splitInfo(JsonNode node) {
        node.only(SPLIT_FIELDS);
        List<Integer> perClass = node.field("samples_per_class").items().stream()
                .map(JsonNode::count)
                .toList();
        return node.build(() -> new SplitInfo(
                node.field("name").text(),
                node.field("samples").count(),
                perClass,
                counts(node.field("anomalies")),
                quarantine(node.field("quarantine")),
                node.field("shards").items().stream()
                        .map(ManifestJson::shardInfo)
                        .toList()));
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
