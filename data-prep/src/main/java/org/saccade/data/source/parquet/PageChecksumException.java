package org.saccade.data.source.parquet;

/** The bytes of a page differ from those that its checksum was taken of. */
public final class PageChecksumException extends ParquetException {

    private static final long serialVersionUID = 1L;

    PageChecksumException(String message) {
        super(message);
    }
}
