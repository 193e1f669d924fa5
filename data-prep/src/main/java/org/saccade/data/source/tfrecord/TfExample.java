package org.saccade.data.source.tfrecord;

import org.saccade.data.source.file.RangeInputStream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The features of a {@code tf.train.Example}, a message that maps names to lists of bytes, floats or integers. Long values are not read, only found.
 */
public final class TfExample {

    /** Of names and texts; what is longer is an image, or no business of ours. */
    private static final int MAX_TEXT_BYTES = 1 << 10;

    /** ImageNet's records have 5 to 17. */
    private static final int MAX_FEATURES = 256;

    private final Map<String, Feature> features = new TreeMap<>();
    private final WireReader wire;

    /** A list of values. */
    private sealed interface Feature {}

    /**
     * @param offset of the first byte
     * @param text empty where there are more than {@link #MAX_TEXT_BYTES}
     */
    public record Bytes(long offset, long length, String text) implements Feature {}

    private record Int(long value) implements Feature {}

    /** Of another kind, or not of one value. */
    private record Other() implements Feature {}

    private TfExample(WireReader wire) {
        this.wire = wire;
    }

    /**
     * Reads the message from where the stream stands to {@code end}.
     *
     * @throws TfRecordException if it is no such message
     */
    public static TfExample read(RangeInputStream bytes, long end) throws IOException, TfRecordException {
        WireReader wire = new WireReader(bytes);
        TfExample example = new TfExample(wire);
        while (wire.nextField(end)) {
            if (wire.isDelimited(1)) {
                example.readFeatures(wire.enter());
            }
        }
        return example;
    }

    public Set<String> names() {
        return features.keySet();
    }

    public boolean has(String name) {
        return features.containsKey(name);
    }

    /** The one value of a feature. */
    public Bytes bytes(String name) throws TfRecordException {
        if (features.get(name) instanceof Bytes bytes) {
            return bytes;
        }
        throw bad("the feature " + name + " must be one value of bytes");
    }

    /** The one value of a feature, as text; empty where there is no such feature. */
    public String text(String name) throws TfRecordException {
        if (!has(name)) {
            return "";
        }
        Bytes bytes = bytes(name);
        if (bytes.length() > MAX_TEXT_BYTES) {
            throw bad("the feature " + name + " must have at most " + MAX_TEXT_BYTES + " bytes, got " + bytes.length());
        }
        return bytes.text();
    }

    /** The one value of a feature. */
    public long integer(String name) throws TfRecordException {
        if (features.get(name) instanceof Int integer) {
            return integer.value();
        }
        throw bad("the feature " + name + " must be one integer");
    }

    private void readFeatures(long end) throws IOException, TfRecordException {
        while (wire.nextField(end)) {
            if (wire.isDelimited(1)) {
                readEntry(wire.enter());
            }
        }
    }

    private void readEntry(long end) throws IOException, TfRecordException {
        String name = "";
        Feature feature = new Other();
        while (wire.nextField(end)) {
            if (wire.isDelimited(1)) {
                name = readBytes().text();
            } else if (wire.isDelimited(2)) {
                feature = readFeature(wire.enter());
            }
        }
        features.put(name, feature);
        if (features.size() > MAX_FEATURES) {
            throw bad("an example must have at most " + MAX_FEATURES + " features");
        }
    }

    private Feature readFeature(long end) throws IOException, TfRecordException {
        Feature feature = new Other();
        while (wire.nextField(end)) {
            if (wire.isDelimited(1)) {
                feature = readBytesList(wire.enter());
            } else if (wire.isDelimited(3)) {
                feature = readIntList(wire.enter());
            } else {
                feature = new Other();
            }
        }
        return feature;
    }

    private Feature readBytesList(long end) throws IOException, TfRecordException {
        Feature only = new Other();
        int values = 0;
        while (wire.nextField(end)) {
            if (wire.isDelimited(1)) {
                only = ++values == 1 ? readBytes() : new Other();
            }
        }
        return only;
    }

    private Bytes readBytes() throws IOException, TfRecordException {
        long offset = wire.position();
        long length = wire.fieldLength();
        return new Bytes(
                offset, length, length > MAX_TEXT_BYTES ? "" : new String(wire.readField(), StandardCharsets.UTF_8));
    }

    /** Packed, as all that is written today, or one field a value. */
    private Feature readIntList(long end) throws IOException, TfRecordException {
        long value = 0;
        long values = 0;
        while (wire.nextField(end)) {
            if (wire.isVarint(1)) {
                value = wire.varint();
                values++;
            } else if (wire.isDelimited(1)) {
                long listEnd = wire.enter();
                while (wire.position() < listEnd) {
                    value = wire.readVarint(listEnd);
                    values++;
                }
            }
        }
        return values == 1 ? new Int(value) : new Other();
    }

    private static TfRecordException bad(String message) {
        return new TfRecordException(message);
    }
}
