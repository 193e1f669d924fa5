package org.saccade.data.source;

import org.saccade.data.source.file.FileNames;

import java.io.Serializable;

/**
 * An image as its container has it, before its class is settled.
 *
 * @param name as the container has it, folders included
 * @param wnid of its class; empty where the container does not say
 * @param index of its class among the sorted wnids, from 0, as the container claims it; {@link #NO_INDEX} where it does not say
 * @param uri of the file that holds the bytes, for the source's {@link Source#opener}
 * @param offset in that file: of the first byte, or a number of the record, as the opener takes it; ascending in a file
 * @param length in bytes, of the image or of the record that holds it
 */
public record ListedImage(String name, String wnid, int index, String uri, long offset, long length)
        implements Serializable {

    /** Stands for a class index that the container does not give. */
    public static final int NO_INDEX = Integer.MIN_VALUE;

    private static final int DAMAGED = NO_INDEX + 1;

    /** An image whose record lies where it should, but does not have its checksum and says nothing that can be read. */
    static ListedImage damaged(String name, String uri, long offset, long length) {
        return new ListedImage(name, "", DAMAGED, uri, offset, length);
    }

    boolean isDamaged() {
        return index == DAMAGED;
    }

    /** The same image, of this class. */
    ListedImage withWnid(String settled) {
        return new ListedImage(name, settled, index, uri, offset, length);
    }

    /** Whether the container says nothing of its class. */
    boolean isUnlabelled() {
        return wnid.isEmpty() && index == NO_INDEX;
    }

    /** The name behind the last slash. */
    String fileName() {
        return FileNames.last(name);
    }
}
