package org.saccade.data.source.mds;

import org.saccade.data.source.file.FileNames;

import java.io.Serializable;
import java.util.List;

/**
 * The columns of a sample of MDS: u32 length of each value whose column has no fixed size, then all values, both in the order of the columns. What
 * ImageNet's converter writes is a number {@code i}, an image {@code x} and its class {@code y}; other columns are passed over.
 */
public record MdsColumns(List<Column> columns) implements Serializable {

    /** @param size in bytes of every value; negative where each has its own */
    public record Column(String name, String encoding, long size) implements Serializable {

        public boolean isVariable() {
            return size < 0;
        }
    }

    public static final String IMAGE = "x";
    public static final String LABEL = "y";

    private static final List<String> IMAGE_ENCODINGS = List.of("jpeg", "png", "bytes");
    private static final List<String> LABEL_ENCODINGS = List.of("int", "int64");

    /** @throws IllegalArgumentException if there is no image or no class among them */
    public MdsColumns {
        columns = List.copyOf(columns);
        boolean image = columns.stream()
                .anyMatch(column -> column.name().equals(IMAGE)
                        && column.isVariable()
                        && IMAGE_ENCODINGS.contains(column.encoding()));
        boolean label = columns.stream()
                .anyMatch(column -> column.name().equals(LABEL)
                        && column.size() == Long.BYTES
                        && LABEL_ENCODINGS.contains(column.encoding()));
        if (!image || !label) {
            throw new IllegalArgumentException(
                    "the columns must have an image x:jpeg, x:png or x:bytes and a class y:int, got "
                            + FileNames.printable(String.join(
                                    ", ",
                                    columns.stream()
                                            .map(column -> column.name() + ":" + column.encoding())
                                            .toList())));
        }
    }
}
