package org.saccade.data.source.parquet;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Parquet file says of itself: its columns and row groups. Values are read column by column, see {@link ColumnReader}.
 *
 * <p>Written by hand rather than with parquet-hadoop, because that believes the lengths it reads: a flipped bit in a page makes it ask for gigabytes,
 * and an executor that runs out of memory is killed. What is left out here: repeated columns, encryption, LZ4, LZO and Brotli, and the delta
 * encodings; each is an error that says so.
 */
public final class ParquetFile {

    /** Of what describes the pages. Writers make some hundred bytes for a column of a row group. */
    private static final int MAX_FOOTER_BYTES = 16 << 20;

    private static final String MAGIC = "PAR1";
    private static final String MAGIC_ENCRYPTED = "PARE";
    private static final int MAGIC_BYTES = MAGIC.length();

    /** At the end of the file: the length of the footer, and the magic. */
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC_BYTES;

    // Fields of FileMetaData.
    private static final int SCHEMA = 2;
    private static final int ROW_GROUPS = 4;

    // Fields of a RowGroup.
    private static final int COLUMNS = 1;
    private static final int ROWS = 3;

    // Fields of a ColumnChunk.
    private static final int FILE_PATH = 1;
    private static final int META_DATA = 3;

    // Fields of ColumnMetaData.
    private static final int PATH = 3;
    private static final int CODEC = 4;
    private static final int VALUES = 5;
    private static final int COMPRESSED_SIZE = 7;
    private static final int DATA_PAGE_OFFSET = 9;
    private static final int DICTIONARY_PAGE_OFFSET = 11;

    private final RangeReader file;
    private final List<Column> columns;
    private final List<RowGroup> rowGroups;

    private ParquetFile(RangeReader file, List<Column> columns, List<RowGroup> rowGroups) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.rowGroups = List.copyOf(rowGroups);
    }

    /**
     * Reads the footer.
     *
     * @param file stays open, and is the caller's to close
     * @throws ParquetException if it is cut short, damaged or no Parquet file
     */
    public static ParquetFile open(RangeReader file) throws IOException, ParquetException {
        ByteBuffer footer = footer(file);
        try {
            ThriftStruct metaData = CompactReader.struct(footer, "the footer");
            List<Column> columns = Column.leaves(metaData.structs(SCHEMA));
            return new ParquetFile(file, columns, rowGroups(metaData.structs(ROW_GROUPS), columns, file.length()));
        } catch (BufferUnderflowException e) {
            throw new ParquetException("the footer of " + footer.limit() + " bytes ends in the middle of a value");
        }
    }

    /** Names of the columns, with the names of the structs that they are in: {@code image.bytes}. */
    public List<String> columns() {
        return columns.stream().map(Column::name).toList();
    }

    public List<RowGroup> rowGroups() {
        return rowGroups;
    }

    /**
     * Values of one column, from the first row of the group.
     *
     * @throws ParquetException if there is no such column, or one that is not read
     */
    public ColumnReader column(RowGroup group, String name) throws ParquetException {
        ColumnChunk chunk = group.chunks().get(name);
        if (chunk == null) {
            throw new ParquetException("there must be a column " + name + ", got " + String.join(", ", columns()));
        }
        return new ColumnReader(file, chunk);
    }

    private static ByteBuffer footer(RangeReader file) throws IOException, ParquetException {
        long length = file.length();
        if (length < MAGIC_BYTES + TAIL_BYTES) {
            throw new ParquetException(
                    "a Parquet file has at least " + (MAGIC_BYTES + TAIL_BYTES) + " bytes, got " + length);
        }
        byte[] tail = new byte[TAIL_BYTES];
        file.readFully(length - TAIL_BYTES, tail);
        String magic = new String(tail, Integer.BYTES, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        if (!magic.equals(MAGIC)) {
            throw new ParquetException(
                    magic.equals(MAGIC_ENCRYPTED)
                            ? "the file is encrypted, which is not read"
                            : "the last bytes must be " + MAGIC + ": the file is cut short, or no Parquet file");
        }
        long footerBytes = Integer.toUnsignedLong(little(tail).getInt());
        if (footerBytes > MAX_FOOTER_BYTES || footerBytes > length - TAIL_BYTES - MAGIC_BYTES) {
            throw new ParquetException("the footer must fit the file and have at most " + MAX_FOOTER_BYTES
                    + " bytes, got " + footerBytes + " in a file of " + length);
        }
        byte[] footer = new byte[(int) footerBytes];
        file.readFully(length - TAIL_BYTES - footerBytes, footer);
        return little(footer);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<RowGroup> rowGroups(List<ThriftStruct> groups, List<Column> columns, long length)
            throws ParquetException {
        Map<String, Column> byName = new HashMap<>();
        columns.forEach(column -> byName.put(column.name(), column));
        List<RowGroup> rowGroups = new ArrayList<>();
        long firstRow = 0;
        for (ThriftStruct group : groups) {
            RowGroup rowGroup = rowGroup(group, firstRow, byName, length);
            rowGroups.add(rowGroup);
            firstRow += rowGroup.rows();
        }
        return rowGroups;
    }

    private static RowGroup rowGroup(ThriftStruct group, long firstRow, Map<String, Column> columns, long length)
            throws ParquetException {
        long rows = group.number(ROWS);
        // Rows of no bytes at all would be listed until the memory is full.
        if (rows < 0 || rows > length - firstRow) {
            throw new ParquetException("a file must have at most a row a byte, got row group of " + rows
                    + " rows behind " + firstRow + " in a file of " + length + " bytes");
        }
        Map<String, ColumnChunk> chunks = new HashMap<>();
        for (ThriftStruct chunk : group.structs(COLUMNS)) {
            if (chunk.has(FILE_PATH)) {
                throw new ParquetException("a column must lie in the file itself, got one in " + chunk.text(FILE_PATH));
            }
            ColumnChunk read = chunk(chunk.struct(META_DATA), rows, columns, length);
            chunks.put(read.column().name(), read);
        }
        long bytes = chunks.values().stream().mapToLong(ColumnChunk::length).sum();
        return new RowGroup(firstRow, rows, bytes, chunks);
    }

    private static ColumnChunk chunk(ThriftStruct metaData, long rows, Map<String, Column> columns, long length)
            throws ParquetException {
        String name = String.join(".", metaData.texts(PATH));
        Column column = columns.get(name);
        if (column == null) {
            throw new ParquetException("a row group has a column " + name + ", which is not in the schema");
        }
        if (!column.repeated() && metaData.number(VALUES) != rows) {
            throw new ParquetException("column " + name + " must have a value for each of " + rows + " rows, got "
                    + metaData.number(VALUES));
        }
        long offset = offset(metaData);
        long bytes = metaData.number(COMPRESSED_SIZE);
        if (offset < MAGIC_BYTES || bytes < 0 || bytes > length - offset) {
            throw new ParquetException("column " + name + " must lie in the file of " + length + " bytes, got " + bytes
                    + " bytes at byte " + offset);
        }
        return new ColumnChunk(column, metaData.number(CODEC), offset, bytes, rows);
    }

    /** Of the first page: the dictionary, where there is one. */
    private static long offset(ThriftStruct metaData) throws ParquetException {
        long data = metaData.number(DATA_PAGE_OFFSET);
        long dictionary = metaData.has(DICTIONARY_PAGE_OFFSET) ? metaData.number(DICTIONARY_PAGE_OFFSET) : 0;
        return dictionary > 0 && dictionary < data ? dictionary : data;
    }
}
