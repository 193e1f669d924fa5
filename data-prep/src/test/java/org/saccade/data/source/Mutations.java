package org.saccade.data.source;

import org.saccade.data.source.file.IncompleteInputException;

import java.io.IOException;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

/** What a reader makes of a damaged file: it says what is wrong, or reads what is there. Anything else is a bug. */
final class Mutations {

    private Mutations() {}

    /** Lists a file and reads its images, and asserts what must hold of them. */
    interface Reading {
        void read(byte[] file) throws IOException, DamagedRecordException;
    }

    /** Cuts a file behind every byte, and flips a bit of every byte. */
    static void ofEachByte(byte[] whole, Reading reading) {
        for (int i = 0; i < whole.length; i++) {
            check(Arrays.copyOf(whole, i), reading, "cut behind " + i + " bytes");
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % Byte.SIZE);
            check(flipped, reading, "byte " + i + " flipped");
        }
    }

    private static void check(byte[] file, Reading reading, String mutation) {
        try {
            reading.read(file);
        } catch (IncompleteInputException e) {
            assertThat(e.getMessage()).as(mutation).matches("mem:/[^\\n]+: [^\\n]+");
        } catch (DamagedRecordException e) {
            assertThat(e.getMessage()).as(mutation).matches("[^\\n]+");
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(mutation, e);
        }
    }
}
