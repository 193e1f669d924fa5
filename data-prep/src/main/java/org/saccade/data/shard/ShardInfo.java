package org.saccade.data.shard;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * One shard's line in the manifest.
 *
 * @param name of the tar, relative to the dataset's folder
 * @param bytes of the tar
 * @param sha256 of the tar, 64 lower-case hexadecimal digits
 * @param indexName of the index, relative to the dataset's folder
 * @param indexBytes of the index
 * @param indexSha256 of the index, 64 lower-case hexadecimal digits
 */
public record ShardInfo(
        String name, int samples, long bytes, String sha256, String indexName, long indexBytes, String indexSha256)
        implements Serializable {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ShardInfo {
        Names.checkPath("name", name);
        Names.checkPath("index_name", indexName);
        Names.atLeastZero("samples", samples);
        Names.atLeastZero("bytes", bytes);
        Names.atLeastZero("index_bytes", indexBytes);
        checkSha256("sha256", sha256);
        checkSha256("index_sha256", indexSha256);
    }

    private static void checkSha256(String field, String value) {
        if (!SHA256.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    field + " must be 64 lower-case hexadecimal digits, got '" + value + "'");
        }
    }
}
