package org.saccade.data.source;

/**
 * One of the files that a collection is kept in, each with images of one split.
 *
 * @param length in bytes
 */
record SplitFile(String split, String uri, long length) {

    /** The name without its folders. */
    String name() {
        return FileNames.last(uri);
    }

    /** For a fingerprint. */
    SourceFile sourceFile() {
        return SourceFile.large(split, uri, length);
    }
}
