package org.saccade.data.source.labels;

import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.BytesReader;
import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.DecompressedReader;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.TarMember;
import org.saccade.data.source.file.TarRange;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The development kit of ILSVRC 2012 as it is published: a gzipped tar, small enough to be read as a whole. */
final class DevKit {

    private static final String META = "meta.mat";
    private static final String GROUND_TRUTH = "ILSVRC2012_validation_ground_truth.txt";

    /** Of a file that is taken: far more than a table or labels need, far less than a bomb would fill. */
    private static final int MAX_BYTES = 8 << 20;

    private DevKit() {}

    /**
     * A file of the kit.
     *
     * @param where names it in messages
     */
    record Member(byte[] bytes, String where) {}

    /** Whether it is gzipped, which no other small file of the input is. */
    static boolean matches(byte[] bytes) {
        return Compression.of(bytes) == Compression.GZIP;
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
        List<Member> found = new ArrayList<>();
        try (RangeReader tar = new DecompressedReader(new BytesReader(kit), Compression.GZIP, where)) {
            TarRange.whole(where).walk(tar, (member, content) -> {
                if (found.isEmpty() && member.fileName().equals(name)) {
                    found.add(taken(member, content, where + ", member " + FileNames.printable(member.name())));
                }
            });
        } catch (IncompleteInputException e) {
            throw e;
        } catch (IOException e) {
            throw new IncompleteInputException(where + ": no readable gzipped tar (" + e.getMessage()
                    + "); fetch the file again and compare its checksum with the publisher's");
        }
        if (found.isEmpty()) {
            throw new IncompleteInputException(where + ": a development kit holds a file " + name
                    + ", this archive does not; give ILSVRC2012_devkit_t12.tar.gz");
        }
        return found.get(0);
    }

    private static Member taken(TarMember member, InputStream content, String where) throws IOException {
        if (member.length() > MAX_BYTES) {
            throw new IncompleteInputException(where + ": a file of labels or classes has at most " + MAX_BYTES
                    + " bytes, got " + member.length() + "; give ILSVRC2012_devkit_t12.tar.gz");
        }
        return new Member(content.readAllBytes(), where);
    }
}
