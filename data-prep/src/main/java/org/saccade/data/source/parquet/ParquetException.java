package org.saccade.data.source.parquet;

/** The bytes are not Parquet, or damaged, or of a kind that is not read. The message is one line; the caller knows the file. */
public class ParquetException extends Exception {

    private static final long serialVersionUID = 1L;

    ParquetException(String message) {
        super(message);
    }
}
