package org.saccade.data.source.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a struct of <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift's compact protocol</a>.
 * No length in it is believed: what it makes takes at most some hundred bytes for each of {@link #MAX_VALUES}, beside the bytes themselves.
 */
final class CompactReader {

    /** Of one struct with all that is in it: 10,000 row groups of three columns have about half as many. */
    private static final int MAX_VALUES = 1 << 21;

    private static final int MAX_DEPTH = 16;

    // Types of fields.
    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    /** In the place of a size that does not fit its four bits. */
    private static final int LONG_SIZE = 15;

    private final ByteBuffer in;
    private int values;

    private CompactReader(ByteBuffer in) {
        this.in = in;
    }

    /**
     * Reads the struct at the buffer's position, and leaves the position behind it.
     *
     * @param name for messages
     * @throws BufferUnderflowException if it goes on behind the buffer's end
     */
    static ThriftStruct struct(ByteBuffer in, String name) throws ParquetException {
        return new CompactReader(in).struct(name, 0);
    }

    private ThriftStruct struct(String name, int depth) throws ParquetException {
        Map<Integer, Object> fields = new HashMap<>();
        long id = 0;
        for (int header = unsignedByte(); header != STOP; header = unsignedByte()) {
            int delta = header >>> 4;
            int type = header & 0xF;
            id = delta == 0 ? number() : id + delta;
            Object value = type == TRUE || type == FALSE ? Boolean.valueOf(type == TRUE) : value(type, name, depth);
            fields.put((int) id, value);
        }
        return new ThriftStruct(name, fields);
    }

    private Object value(int type, String name, int depth) throws ParquetException {
        if (++values > MAX_VALUES) {
            throw new ParquetException(name + " must have at most " + MAX_VALUES + " values, got more");
        }
        if (depth > MAX_DEPTH) {
            throw new ParquetException(name + " must be at most " + MAX_DEPTH + " structs and lists deep, got more");
        }
        return switch (type) {
            case TRUE, FALSE -> in.get() == TRUE;
            case BYTE -> (long) in.get();
            case I16, I32, I64 -> number();
            case DOUBLE -> in.getLong();
            case BINARY -> binary();
            case LIST, SET -> list(name, depth);
            case MAP -> map(name, depth);
            case STRUCT -> struct(name, depth + 1);
            default ->
                throw new ParquetException(name + " has a field of type " + type + ", which is none of Thrift's");
        };
    }

    private byte[] binary() {
        byte[] bytes = new byte[checked(varint())];
        in.get(bytes);
        return bytes;
    }

    private List<Object> list(String name, int depth) throws ParquetException {
        int header = unsignedByte();
        int size = header >>> 4 == LONG_SIZE ? checked(varint()) : checked(header >>> 4);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(header & 0xF, name, depth + 1));
        }
        return list;
    }

    /** Parquet has none: it is passed over. */
    private List<Object> map(String name, int depth) throws ParquetException {
        int size = checked(varint());
        int types = size == 0 ? 0 : unsignedByte();
        for (int i = 0; i < size; i++) {
            value(types >>> 4, name, depth + 1);
            value(types & 0xF, name, depth + 1);
        }
        return List.of();
    }

    /** A length of things of at least a byte each. */
    private int checked(long length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) length;
    }

    private long number() {
        long zigzag = varint();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    private long varint() {
        return Varint.read(in);
    }

    private int unsignedByte() {
        return Byte.toUnsignedInt(in.get());
    }
}
