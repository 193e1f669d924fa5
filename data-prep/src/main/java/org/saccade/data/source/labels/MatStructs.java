package org.saccade.data.source.labels;

import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/**
 * A struct array in a MATLAB file of level 5, which MATLAB calls versions 5, 6 and 7. What is asked for is decoded, from the bytes where they lie, so
 * whatever the file says, it takes the memory of the file, of one unpacked array of at most 8 MiB, and of at most 1,024 names of fields and 1,048,576
 * references to values.
 *
 * <p>The layout is that of MathWorks' "MAT-File Format": a header of 128 bytes, then elements of a tag (type and length) and data, filled up to 8 bytes.
 * An array is an element of elements: flags, dimensions, name, and then what its class needs.
 */
final class MatStructs {

    private static final int HEADER_BYTES = 128;
    private static final int VERSION_OFFSET = 124;
    private static final short LEVEL_5 = 0x0100;

    /** Of an unpacked array: far more than a table of classes needs, far less than a bomb would fill. */
    private static final int MAX_BYTES = 8 << 20;

    private static final int MAX_FIELDS = 1 << 10;
    private static final int MAX_VALUES = 1 << 20;

    private static final int ARRAY = 14;
    private static final int COMPRESSED = 15;
    private static final int CLASS_STRUCT = 2;

    private final String where;
    private final List<String> fields = new ArrayList<>();

    /** Field by field of the first struct, then of the next. */
    private final List<ByteBuffer> values = new ArrayList<>();

    /** @param type of the data: the numbers 1 to 17 of the format */
    private record Element(int type, ByteBuffer data) {}

    private MatStructs(String where) {
        this.where = where;
    }

    /**
     * Finds the array of that name.
     *
     * @param where names the file in messages
     * @throws IncompleteInputException if the file is of another level, damaged, or has no such array
     */
    static MatStructs read(byte[] file, String name, String where) throws IncompleteInputException {
        MatStructs structs = new MatStructs(where);
        try {
            structs.find(name, ByteBuffer.wrap(file));
        } catch (BufferUnderflowException e) {
            throw structs.wrong("the MATLAB file is cut short");
        }
        return structs;
    }

    int size() {
        return fields.isEmpty() ? 0 : values.size() / fields.size();
    }

    /** @throws IncompleteInputException if the field is absent or holds no integer */
    int integer(int index, String field) throws IncompleteInputException {
        try {
            double value = number(content(index, field));
            if (value == (int) value) {
                return (int) value;
            }
            throw wrong(place(index, field) + " must hold an integer, got " + value);
        } catch (BufferUnderflowException e) {
            throw wrong(place(index, field) + " must hold an integer, got nothing");
        }
    }

    /** MATLAB stores a number in the smallest type that holds it, whatever the class of the array. */
    private static double number(Element data) {
        ByteBuffer bytes = data.data();
        return switch (data.type()) {
            case 1 -> bytes.get();
            case 2 -> bytes.get() & 0xFF;
            case 3 -> bytes.getShort();
            case 4 -> bytes.getShort() & 0xFFFF;
            case 5 -> bytes.getInt();
            case 6 -> bytes.getInt() & 0xFFFFFFFFL;
            case 7 -> bytes.getFloat();
            case 9 -> bytes.getDouble();
            case 12, 13 -> bytes.getLong();
            default -> Double.NaN;
        };
    }

    /** @throws IncompleteInputException if the field is absent or holds no text */
    String text(int index, String field) throws IncompleteInputException {
        try {
            Element data = content(index, field);
            return charset(data)
                    .orElseThrow(() -> wrong(place(index, field) + " must hold text"))
                    .decode(data.data())
                    .toString();
        } catch (BufferUnderflowException e) {
            throw wrong(place(index, field) + " must hold text, got nothing");
        }
    }

    private static Optional<Charset> charset(Element data) {
        return switch (data.type()) {
            case 1, 2, 16 -> Optional.of(StandardCharsets.UTF_8);
            case 4, 17 ->
                Optional.of(
                        data.data().order() == ByteOrder.LITTLE_ENDIAN
                                ? StandardCharsets.UTF_16LE
                                : StandardCharsets.UTF_16BE);
            default -> Optional.empty();
        };
    }

    private void find(String name, ByteBuffer file) throws IncompleteInputException {
        boolean little = file.get(Math.min(HEADER_BYTES, file.limit()) - 2) == 'I';
        file.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        take(file, VERSION_OFFSET);
        short version = file.getShort();
        if (version != LEVEL_5) {
            throw wrong("a MATLAB file of level 5 is due, got version " + Integer.toHexString(version & 0xFFFF));
        }
        file.getShort(); // the order, which is known
        while (file.hasRemaining()) {
            Element element = element(file);
            Element array = element.type() == COMPRESSED ? element(inflated(element.data())) : element;
            if (array.type() == ARRAY && isStructs(array.data(), name)) {
                readStructs(array.data());
                return;
            }
        }
        throw wrong("the MATLAB file has no array of structs '" + name + "'");
    }

    /** Reads what all arrays begin with. */
    private boolean isStructs(ByteBuffer array, String name) throws IncompleteInputException {
        int arrayClass = element(array).data().getInt() & 0xFF;
        element(array); // dimensions: the fields themselves are counted
        String found = StandardCharsets.US_ASCII.decode(element(array).data()).toString();
        return arrayClass == CLASS_STRUCT && found.equals(name);
    }

    private void readStructs(ByteBuffer array) throws IncompleteInputException {
        int nameLength = element(array).data().getInt();
        ByteBuffer names = element(array).data();
        while (nameLength > 0 && names.remaining() >= nameLength) {
            checkCount(fields.size(), MAX_FIELDS, "fields");
            String padded =
                    StandardCharsets.US_ASCII.decode(take(names, nameLength)).toString();
            fields.add(padded.substring(0, (padded + '\0').indexOf('\0')));
        }
        while (array.hasRemaining()) {
            checkCount(values.size(), MAX_VALUES, "values");
            Element value = element(array);
            if (value.type() != ARRAY) {
                throw wrong("a value of a struct must be an array, got an element of type " + value.type());
            }
            values.add(value.data());
        }
        if (fields.isEmpty() || values.size() % fields.size() != 0) {
            throw wrong("the structs have " + fields.size() + " fields, but " + values.size() + " values");
        }
    }

    private void checkCount(int before, int max, String what) throws IncompleteInputException {
        if (before == max) {
            throw wrong("the structs must have at most " + max + " " + what);
        }
    }

    /** The data of a field that is an array itself. */
    private Element content(int index, String field) throws IncompleteInputException {
        int column = fields.indexOf(field);
        if (column < 0) {
            throw wrong("the structs have the fields " + FileNames.printable(String.join(", ", fields)) + ", but no '"
                    + field + "'");
        }
        ByteBuffer array = values.get(index * fields.size() + column);
        ByteBuffer unread = array.duplicate().order(array.order());
        element(unread); // flags
        element(unread); // dimensions
        element(unread); // no name
        return element(unread);
    }

    /** The next element. */
    private static Element element(ByteBuffer in) {
        int tag = in.getInt();
        if (tag >>> 16 != 0) { // up to four bytes stand in the tag itself
            ByteBuffer small = take(in, Integer.BYTES);
            return new Element(tag & 0xFFFF, take(small, tag >>> 16));
        }
        Element element = new Element(tag, take(in, in.getInt()));
        int padding = tag == COMPRESSED ? 0 : -element.data().limit() & 7;
        take(in, Math.min(padding, in.remaining()));
        return element;
    }

    private static ByteBuffer take(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer taken = in.slice(in.position(), length).order(in.order());
        in.position(in.position() + length);
        return taken;
    }

    private ByteBuffer inflated(ByteBuffer packed) throws IncompleteInputException {
        byte[] bytes = new byte[packed.remaining()];
        packed.get(bytes);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(MAX_BYTES);
            if (in.read() >= 0) {
                throw wrong("the MATLAB file has an array of more than " + MAX_BYTES + " bytes");
            }
            return ByteBuffer.wrap(unpacked).order(packed.order());
        } catch (IncompleteInputException e) {
            throw e;
        } catch (IOException e) {
            throw wrong("the MATLAB file cannot be unpacked (" + e.getMessage() + ")");
        }
    }

    private String place(int index, String field) {
        return "struct " + (index + 1) + ", field " + field;
    }

    private IncompleteInputException wrong(String what) {
        return new IncompleteInputException(where + ": " + what + "; take the file from the development kit again");
    }
}
