package org.saccade.data.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What a reader makes of a damaged file: it says what is wrong, or reads it right. Anything else is a bug. */
final class Mutations {

    private static final HadoopFiles FILES = new HadoopFiles(new org.apache.hadoop.conf.Configuration());

    private Mutations() {}

    /** What must hold of an image that is read from a damaged file. */
    interface Expectation {
        void check(SourceImage image, byte[] bytes);
    }

    /** Cuts a file of an input behind every byte, and flips a bit of every byte; it is left as it was. */
    static void ofEachByte(Path file, Form form, InputOptions options, Expectation expectation) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            Files.write(file, Arrays.copyOf(whole, i));
            readAll(form, options, expectation, "cut behind " + i + " bytes");
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % Byte.SIZE);
            Files.write(file, flipped);
            readAll(form, options, expectation, "byte " + i + " flipped");
        }
        Files.write(file, whole);
    }

    private static void readAll(Form form, InputOptions options, Expectation expectation, String mutation)
            throws IOException {
        try {
            Source source = form.open(FILES, options);
            Map<String, ImageReader> readers = new LinkedHashMap<>();
            for (SourceImage image : source.contents(Walks.strict(FILES)).images()) {
                if (!readers.containsKey(image.uri())) {
                    readers.put(image.uri(), source.opener().open(image.uri()));
                }
                readOne(readers.get(image.uri()), image, expectation);
            }
            for (ImageReader reader : readers.values()) {
                reader.close();
            }
        } catch (IncompleteInputException | InputUsageException e) {
            assertThat(e.getMessage()).as(mutation).matches("(file:)?/[^\\n]+: [^\\n]+");
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(mutation, e);
        }
    }

    private static void readOne(ImageReader reader, SourceImage image, Expectation expectation) throws IOException {
        try {
            expectation.check(image, reader.read(image));
        } catch (DamagedRecordException e) {
            assertThat(e.getMessage()).isNotEmpty().doesNotContain("\n");
        }
    }
}
