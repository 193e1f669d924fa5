package org.saccade.data.shard;

import java.util.List;
import java.util.Locale;

/**
 * TFRecord: one record a sample, which holds a {@code tf.Example} with the features that the TPU and Inception readers of ImageNet look for. The
 * image stands last in it, so that only the record's checksum follows it.
 */
final class TfRecordLayout implements ShardLayout {
    // Field numbers of tf.Example and of what is nested in it.
    private static final int EXAMPLE_FEATURES = 1;
    private static final int FEATURES_ENTRY = 1;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_FEATURE = 2;
    private static final int FEATURE_BYTES_LIST = 1;
    private static final int FEATURE_INT64_LIST = 3;
    private static final int LIST_VALUE = 1;

    private final List<ClassInfo> classes;

    TfRecordLayout(List<ClassInfo> classes) {
        this.classes = classes;
    }

    @Override
    public List<Part> before(SampleEntry entry) {
        ProtobufBytes example = example(entry);
        byte[] length =
                IndexBuilder.littleEndian(Long.BYTES).putLong(example.length()).array();
        return List.of(
                new Part("the length of its record", length),
                new Part("the checksum of its record's length", masked(Crc32c.of(length))),
                new Part("the features of its record", example.known()));
    }

    @Override
    public List<Part> after(SampleEntry entry) {
        int crc = Crc32c.concatenated(Crc32c.of(example(entry).known()), entry.crc32c(), entry.length());
        return List.of(new Part("the checksum of its record", masked(crc)));
    }

    @Override
    public int lengthBefore(SampleEntry entry) {
        return Long.BYTES + Integer.BYTES + (int) (example(entry).length() - entry.length());
    }

    @Override
    public int lengthAfter(SampleEntry entry) {
        return Integer.BYTES;
    }

    @Override
    public List<Part> end() {
        return List.of();
    }

    private ProtobufBytes example(SampleEntry entry) {
        String extension = entry.format().extension();
        ProtobufBytes features = ProtobufBytes.of(
                // The label 0 is the background's in this lineage.
                number("image/class/label", entry.label() + 1L),
                text("image/class/synset", classes.get(entry.label()).wnid()),
                text("image/filename", entry.key() + "." + extension),
                text("image/format", formatName(entry.format())),
                number("image/height", entry.height()),
                number("image/width", entry.width()),
                bytes("image/encoded", ProtobufBytes.unknown(entry.length())));
        return ProtobufBytes.field(EXAMPLE_FEATURES, features);
    }

    /** The readers know "JPEG"; the others are named alike. */
    private static String formatName(ImageFormat format) {
        return format == ImageFormat.JPG ? "JPEG" : format.extension().toUpperCase(Locale.ROOT);
    }

    private static ProtobufBytes text(String key, String value) {
        return bytes(key, ProtobufBytes.utf8(value));
    }

    private static ProtobufBytes bytes(String key, ProtobufBytes value) {
        return feature(key, FEATURE_BYTES_LIST, value);
    }

    private static ProtobufBytes number(String key, long value) {
        return feature(key, FEATURE_INT64_LIST, ProtobufBytes.varint(value));
    }

    /** A list of one value: a packed list of one number looks like a list of one byte string. */
    private static ProtobufBytes feature(String key, int kind, ProtobufBytes value) {
        ProtobufBytes list = ProtobufBytes.field(LIST_VALUE, value);
        return ProtobufBytes.field(
                FEATURES_ENTRY,
                ProtobufBytes.field(ENTRY_KEY, ProtobufBytes.utf8(key)),
                ProtobufBytes.field(ENTRY_FEATURE, ProtobufBytes.field(kind, list)));
    }

    private static byte[] masked(int crc) {
        return IndexBuilder.littleEndian(Integer.BYTES)
                .putInt(Crc32c.masked(crc))
                .array();
    }
}
