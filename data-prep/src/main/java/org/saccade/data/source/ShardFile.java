package org.saccade.data.source;

/**
 * A file that holds a share of the images of a split.
 *
 * @param uri absolute
 * @param length in bytes
 */
record ShardFile(String split, String uri, long length) {

    /** For a fingerprint. */
    SourceFile sourceFile() {
        return SourceFile.large(split, uri, length);
    }
}
