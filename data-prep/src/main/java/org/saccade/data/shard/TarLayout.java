package org.saccade.data.shard;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** WebDataset's tar: a member for the image, a member for the label in decimal digits, both filled up to whole blocks. */
final class TarLayout implements ShardLayout {
    private static final String LABEL_EXTENSION = "cls";
    private static final int END_BLOCKS = 2;

    @Override
    public List<Part> before(SampleEntry entry) {
        return List.of(header(entry, entry.format().extension(), entry.length()));
    }

    @Override
    public List<Part> after(SampleEntry entry) {
        byte[] label = Integer.toString(entry.label()).getBytes(StandardCharsets.US_ASCII);
        return List.of(
                padding(entry.length()),
                header(entry, LABEL_EXTENSION, label.length),
                new Part("the label", label),
                padding(label.length));
    }

    @Override
    public List<Part> end() {
        return List.of(new Part("the end of the tar", new byte[END_BLOCKS * TarHeader.BLOCK_BYTES]));
    }

    @Override
    public int lengthBefore(SampleEntry entry) {
        return TarHeader.BLOCK_BYTES;
    }

    @Override
    public int lengthAfter(SampleEntry entry) {
        return paddingLength(entry.length()) + 2 * TarHeader.BLOCK_BYTES;
    }

    private static Part header(SampleEntry entry, String extension, int length) {
        return new Part("the tar header of its ." + extension, TarHeader.of(entry.key() + "." + extension, length));
    }

    private static Part padding(int length) {
        return new Part("the padding", new byte[paddingLength(length)]);
    }

    private static int paddingLength(int length) {
        return Math.floorMod(-length, TarHeader.BLOCK_BYTES);
    }
}
