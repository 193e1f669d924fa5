package org.saccade.data.source.mds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code index.json} of a folder of MDS shards, as far as reading them needs it.
 *
 * @param shards in their order
 */
public record MdsIndex(List<Shard> shards) {

    public static final String FILE = "index.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int VERSION = 2;

    /** Relative, and below the folder of the index. */
    private static final Pattern NAME = Pattern.compile("(?!\\.)[\\w.-]+(/(?!\\.)[\\w.-]+)*");

    private static final Set<String> COMPRESSIONS = Set.of("zstd", "gz");

    /** Offsets of 64 MiB; a shard of ImageNet has some 600. */
    private static final int MAX_SAMPLES = 1 << 24;

    private static final int MAX_COLUMNS = 256;

    /**
     * A shard.
     *
     * @param raw as it is read
     * @param zip the same, compressed, where the writer compressed it
     */
    public record Shard(MdsColumns columns, int samples, Data raw, Optional<Data> zip) {}

    /**
     * A file.
     *
     * @param name relative to the folder of the index
     * @param bytes how many it has
     */
    public record Data(String name, long bytes) {}

    /**
     * Reads it.
     *
     * @param where names it in messages
     * @throws IncompleteInputException if it is no such index
     */
    public static MdsIndex parse(byte[] json, String where) throws IncompleteInputException {
        JsonNode index;
        try {
            index = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw bad(where, "it is no JSON (" + FileNames.printable(e.getOriginalMessage()) + ")");
        } catch (IOException e) {
            throw bad(where, "it is no text (" + FileNames.printable(String.valueOf(e.getMessage())) + ")");
        }
        if (index.path("version").asInt() != VERSION || !index.path("shards").isArray()) {
            throw bad(where, "it must have shards, and the version " + VERSION);
        }
        List<Shard> shards = new ArrayList<>();
        for (JsonNode shard : index.path("shards")) {
            shards.add(shard(shard, where + ", shard " + shards.size()));
        }
        return new MdsIndex(shards);
    }

    private static Shard shard(JsonNode shard, String where) throws IncompleteInputException {
        if (!shard.path("format").asText().equals("mds")) {
            throw bad(where, "the format must be mds");
        }
        Optional<Data> zip = Optional.empty();
        if (shard.hasNonNull("zip_data")) {
            checkCompression(shard.path("compression").asText(), where);
            zip = Optional.of(data(shard.path("zip_data"), where + ", zip_data"));
        }
        long samples = whole(shard.path("samples"), where + ", samples");
        if (samples > MAX_SAMPLES) {
            throw bad(where, "a shard must have at most " + MAX_SAMPLES + " samples, got " + samples);
        }
        return new Shard(columns(shard, where), (int) samples, data(shard.path("raw_data"), where + ", raw_data"), zip);
    }

    private static void checkCompression(String compression, String where) throws IncompleteInputException {
        String algorithm = compression.replaceFirst(":.*", "");
        if (!COMPRESSIONS.contains(algorithm)) {
            throw bad(
                    where,
                    "the compression must be zstd or gz, got '" + FileNames.printable(algorithm)
                            + "'; decompress the shards beside their index");
        }
    }

    private static MdsColumns columns(JsonNode shard, String where) throws IncompleteInputException {
        JsonNode names = shard.path("column_names");
        JsonNode encodings = shard.path("column_encodings");
        JsonNode sizes = shard.path("column_sizes");
        if (encodings.size() != names.size() || sizes.size() != names.size()) {
            throw bad(
                    where,
                    "each column must have a name, an encoding and a size, got " + names.size() + ", "
                            + encodings.size() + " and " + sizes.size());
        }
        if (names.size() > MAX_COLUMNS) {
            throw bad(where, "there must be at most " + MAX_COLUMNS + " columns, got " + names.size());
        }
        List<MdsColumns.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            long size = sizes.path(i).isNull() ? -1 : whole(sizes.path(i), where + ", size of column " + i);
            columns.add(new MdsColumns.Column(
                    names.path(i).asText(), encodings.path(i).asText(), size));
        }
        try {
            return new MdsColumns(columns);
        } catch (IllegalArgumentException e) {
            throw bad(where, e.getMessage());
        }
    }

    private static Data data(JsonNode data, String where) throws IncompleteInputException {
        String name = data.path("basename").asText();
        if (!NAME.matcher(name).matches()) {
            throw bad(
                    where,
                    "the basename must be that of a file below the index, got '" + FileNames.printable(name) + "'");
        }
        return new Data(name, whole(data.path("bytes"), where + ", bytes"));
    }

    private static long whole(JsonNode number, String where) throws IncompleteInputException {
        if (!number.canConvertToLong() || !number.isIntegralNumber() || number.asLong() < 0) {
            throw bad(where, "it must be a whole number, not negative");
        }
        return number.asLong();
    }

    private static IncompleteInputException bad(String where, String rule) {
        return new IncompleteInputException(where + ": " + rule + "; write the dataset again, or fetch the file again");
    }
}
