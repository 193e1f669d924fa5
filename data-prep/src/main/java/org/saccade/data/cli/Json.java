package org.saccade.data.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.saccade.data.shard.ShardInfo;
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
        object.put("bytes", bytes(split));
        object.put("anomalies", split.anomalies());
        object.put("quarantined", split.quarantine().count());
        object.put("quarantine_reasons", split.quarantine().reasons());
        object.put("quarantine_file", split.quarantine().file());
        return object;
    }

    static long bytes(SplitInfo split) {
        return split.shards().stream().mapToLong(ShardInfo::bytes).sum();
    }
}
