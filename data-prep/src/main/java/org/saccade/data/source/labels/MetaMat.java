package org.saccade.data.source.labels;

import org.saccade.data.source.file.IncompleteInputException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The development kit's {@code meta.mat}: a MATLAB file with an array of structs, {@code synsets}. Those without children are the classes; the inner
 * nodes of the hierarchy stand there too.
 */
final class MetaMat {

    private static final byte[] MAGIC = "MATLAB ".getBytes(StandardCharsets.US_ASCII);

    private MetaMat() {}

    /** Whether it is a MATLAB file. */
    static boolean matches(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length));
    }

    /** @throws IncompleteInputException if it is damaged, or holds no synsets */
    static List<Synset> parse(byte[] bytes, String where) throws IncompleteInputException {
        MatStructs synsets = MatStructs.read(bytes, "synsets", where);
        List<Synset> classes = new ArrayList<>();
        for (int i = 0; i < synsets.size(); i++) {
            if (synsets.integer(i, "num_children") == 0) {
                classes.add(new Synset(
                        where + ", struct " + (i + 1),
                        OptionalInt.of(synsets.integer(i, "ILSVRC2012_ID")),
                        synsets.text(i, "WNID"),
                        synsets.text(i, "words")));
            }
        }
        return classes;
    }
}
