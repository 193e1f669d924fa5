package org.saccade.data.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.saccade.data.shard.Distribution;
import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.PixelStatistics;
import org.saccade.data.shard.SplitInfo;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What commands print with {@code --json}: one object, keys in snake case. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    static String text(Map<String, ?> object) throws IOException {
        return MAPPER.writeValueAsString(object);
    }

    /** What every command says of a split. */
    static Map<String, Object> split(SplitInfo split) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("samples", split.samples());
        object.put("shards", split.shards().size());
        object.put("bytes", split.bytes());
        object.put("anomalies", split.anomalies());
        object.put("quarantined", split.quarantine().count());
        object.put("quarantine_reasons", split.quarantine().reasons());
        object.put("quarantine_file", split.quarantine().file());
        return object;
    }

    static Map<String, Object> range(Distribution distribution) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("min", distribution.min());
        object.put("median", distribution.median());
        object.put("max", distribution.max());
        return object;
    }

    /** With the counts by the lowest value of each bin. */
    static Map<String, Object> withHistogram(Distribution distribution) {
        Map<String, Object> object = range(distribution);
        object.put("histogram", distribution.histogram());
        return object;
    }

    static Map<String, Object> pixels(PixelStatistics pixels) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("images", pixels.images());
        object.put("mean", pixels.mean());
        object.put("deviation", pixels.deviation());
        return object;
    }

    static Map<String, Object> duplicates(Duplicates duplicates) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", duplicates.file());
        object.put("groups", duplicates.groups());
        object.put("samples", duplicates.samples());
        object.put("across_splits", duplicates.acrossSplits());
        return object;
    }
}
