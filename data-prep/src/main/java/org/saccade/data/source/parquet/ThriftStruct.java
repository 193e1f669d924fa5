package org.saccade.data.source.parquet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A struct as Thrift has it: values by field number. Which number means what stands in
 * <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>.
 *
 * @param name for messages
 * @param fields a {@code Boolean}, {@code Long}, {@code byte[]}, {@code ThriftStruct}, or a {@code List} of these
 */
record ThriftStruct(String name, Map<Integer, Object> fields) {

    boolean has(int field) {
        return fields.containsKey(field);
    }

    long number(int field) throws ParquetException {
        return value(field, Long.class, "a number");
    }

    /** A number that counts something in memory. */
    int count(int field) throws ParquetException {
        long number = number(field);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new ParquetException(place(field) + " must be from 0 to " + Integer.MAX_VALUE + ", got " + number);
        }
        return (int) number;
    }

    boolean flag(int field, boolean otherwise) throws ParquetException {
        return has(field) ? value(field, Boolean.class, "a boolean") : otherwise;
    }

    String text(int field) throws ParquetException {
        return text(value(field, byte[].class, "a text"));
    }

    ThriftStruct struct(int field) throws ParquetException {
        return value(field, ThriftStruct.class, "a struct");
    }

    List<ThriftStruct> structs(int field) throws ParquetException {
        return list(field, ThriftStruct.class, "structs");
    }

    List<String> texts(int field) throws ParquetException {
        return list(field, byte[].class, "texts").stream()
                .map(ThriftStruct::text)
                .toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private <T> List<T> list(int field, Class<T> type, String what) throws ParquetException {
        List<?> values = value(field, List.class, "a list of " + what);
        if (!values.stream().allMatch(type::isInstance)) {
            throw new ParquetException(place(field) + " must be a list of " + what);
        }
        return values.stream().map(type::cast).toList();
    }

    private <T> T value(int field, Class<T> type, String what) throws ParquetException {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new ParquetException(
                    place(field) + " must be " + what + (value == null ? ", but there is none" : ""));
        }
        return type.cast(value);
    }

    private String place(int field) {
        return "field " + field + " of " + name;
    }
}
