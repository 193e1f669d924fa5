package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.Sha256;

/**
 * A file of the input, as far as it tells one input from another. Neither folder nor time is part of it: a copy elsewhere is the same
 * input.
 *
 * @param role of the file in its source
 * @param name without the folder
 * @param length in bytes
 * @param sha256 of a small file's bytes, in hexadecimal; empty for a large one
 */
public record SourceFile(String role, String name, long length, String sha256) {

    static SourceFile large(String role, String uri, long length) {
        return new SourceFile(role, new Path(uri).getName(), length, "");
    }

    static SourceFile small(String role, String uri, byte[] bytes) {
        return new SourceFile(role, new Path(uri).getName(), bytes.length, Sha256.hex(bytes));
    }
}
