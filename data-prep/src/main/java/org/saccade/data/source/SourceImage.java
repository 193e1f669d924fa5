package org.saccade.data.source;

import java.io.Serializable;

/**
 * One image of a source: what it is called, what it shows, and where its bytes lie.
 *
 * @param split {@code train} or {@code val}
 * @param key unique in its split: the file name without folder and extension
 * @param fileName as the source has it
 * @param label class index; {@link #DAMAGED} where nobody knows it
 * @param uri of the file that holds the bytes, for the source's {@link Source#opener}
 * @param offset of the first byte
 * @param length in bytes
 */
public record SourceImage(String split, String key, String fileName, int label, String uri, long offset, long length)
        implements Serializable {

    /** An image is read whole, and what is larger is left out: it is no photograph, and would fill the memory of an executor. */
    public static final int MAX_BYTES = 256 << 20;

    /** In the place of a label: the record of the image does not have its checksum, and says nothing that can be read. */
    public static final int DAMAGED = -1;

    /** Whether there is nothing to be read. */
    public boolean isDamaged() {
        return label == DAMAGED;
    }
}
