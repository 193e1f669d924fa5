package org.saccade.data.source;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** The development kit of ILSVRC 2012 as it is published: a gzipped tar, small enough to be read as a whole. */
final class DevKit {

    private static final String META = "meta.mat";
    private static final String GROUND_TRUTH = "ILSVRC2012_validation_ground_truth.txt";

    /** Unpacked: far more than the kit needs, far less than a bomb would fill. */
    private static final long MAX_BYTES = 256L << 20;

    private DevKit() {}

    /**
     * A file of the kit.
     *
     * @param where names it in messages
     */
    record Member(byte[] bytes, String where) {}

    /** Whether it is gzipped, which no other small file of the input is. */
    static boolean matches(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8) == GZIPInputStream.GZIP_MAGIC;
    }

    /** The table of classes. */
    static Member meta(byte[] kit, String where) throws IncompleteInputException {
        return member(META, kit, where);
    }

    /** The labels of the validation images. */
    static Member groundTruth(byte[] kit, String where) throws IncompleteInputException {
        return member(GROUND_TRUTH, kit, where);
    }

    private static Member member(String name, byte[] kit, String where) throws IncompleteInputException {
        long unpacked = 0;
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(kit)))) {
            for (TarArchiveEntry entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
                unpacked += entry.getSize();
                if (unpacked > MAX_BYTES) {
                    throw new IncompleteInputException(
                            where + ": a development kit has at most " + MAX_BYTES + " bytes, got more up to member "
                                    + FileNames.printable(entry.getName()) + "; fetch the file again");
                }
                if (FileNames.last(entry.getName()).equals(name)) {
                    return new Member(tar.readAllBytes(), where + ", member " + FileNames.printable(entry.getName()));
                }
            }
        } catch (IncompleteInputException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new IncompleteInputException(where + ": no readable gzipped tar (" + e.getMessage()
                    + "); fetch the file again and compare its checksum with the publisher's");
        }
        throw new IncompleteInputException(where + ": a development kit holds a file " + name
                + ", this archive does not; give ILSVRC2012_devkit_t12.tar.gz");
    }
}
