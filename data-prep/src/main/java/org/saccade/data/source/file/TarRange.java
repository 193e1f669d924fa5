package org.saccade.data.source.file;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tar that fills a byte range of a file: a whole file, or one member of an outer tar. Walking it reads the headers and seeks
 * over everything else.
 *
 * @param uri of the file
 * @param innerName name of the member that is this tar; empty where the tar is the whole file
 * @param offset of its first byte in the file
 * @param length in bytes; the file may end before
 */
public record TarRange(String uri, String innerName, long offset, long length) implements Serializable {

    private static final int BLOCK = 512;

    /** Zeros that tar programs may put behind the end mark, to fill their last record. */
    private static final int MAX_PADDING = 1 << 20;

    /** Of a member, with its long name: what a name has is a path, and a hostile one would fill the memory. */
    private static final int MAX_HEADER = 1 << 20;

    private static final String REMEDY = "; fetch the file again and compare its checksum with the publisher's";

    /** A member of this tar that is a tar itself. */
    public TarRange inner(TarMember member) {
        return new TarRange(uri, member.name(), member.offset(), member.length());
    }

    /** A tar that is a whole file, whose length need not be known. */
    public static TarRange whole(String uri) {
        return new TarRange(uri, "", 0, Long.MAX_VALUE);
    }

    /** What is done with a member. */
    public interface Visitor {

        /** @param content of the member; it need not be read */
        void visit(TarMember member, InputStream content) throws IOException;
    }

    /**
     * The regular files in it, in their order. Folders are passed over.
     *
     * @throws IncompleteInputException if the tar is cut short or damaged, or holds a link or a device: the message names the
     *     file, the member and the byte
     * @throws IOException of {@code file}, as it is, where reading fails
     */
    public List<TarMember> members(RangeReader file) throws IOException {
        List<TarMember> members = new ArrayList<>();
        walk(file, (member, content) -> members.add(member));
        return members;
    }

    /** The same, one by one: what was found before damage counts. */
    public void walk(RangeReader file, Visitor visitor) throws IOException {
        long end = offset + length;
        long next = offset;
        try (RangeInputStream bytes = new RangeInputStream(file, offset, end, RangeInputStream.HEADERS);
                TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            for (Optional<TarArchiveEntry> entry = entry(tar, bytes, next);
                    entry.isPresent();
                    entry = entry(tar, bytes, next)) {
                TarMember member = new TarMember(
                        entry.get().getName(), bytes.position(), entry.get().getSize());
                next = endOf(member, file, end);
                checkKind(entry.get(), member);
                if (!entry.get().isDirectory()) {
                    bytes.allow(member.length());
                    visitor.visit(member, tar);
                }
            }
        }
        checkEndMark(file, next, end);
    }

    /** The byte behind the member and its padding. */
    private long endOf(TarMember member, RangeReader file, long end) throws IOException {
        long left = end - member.offset();
        long padded = (Math.min(member.length(), left) + BLOCK - 1) / BLOCK * BLOCK;
        if (Math.max(member.length(), padded) > left || !file.reaches(member.offset() + padded)) {
            throw new IncompleteInputException(this + ": cut short at byte " + Math.min(end, file.length())
                    + ", member " + FileNames.printable(member.name()) + " needs " + member.length()
                    + " bytes from byte " + member.offset() + REMEDY);
        }
        return member.offset() + padded;
    }

    private Optional<TarArchiveEntry> entry(TarArchiveInputStream tar, RangeInputStream bytes, long at)
            throws IOException {
        bytes.allow(MAX_HEADER);
        try {
            return Optional.ofNullable(tar.getNextTarEntry());
        } catch (IOException | RuntimeException e) {
            if (bytes.failure().isPresent()) {
                throw bytes.failure().get();
            }
            throw new IncompleteInputException(
                    this + ": no readable tar header at byte " + at + " (" + e.getMessage() + ")" + REMEDY, e);
        }
    }

    private void checkKind(TarArchiveEntry entry, TarMember member) throws IncompleteInputException {
        String place = this + ": member " + FileNames.printable(member.name()) + " before byte " + member.offset();
        if (!entry.isCheckSumOK()) {
            throw new IncompleteInputException(place + " has a header with a wrong checksum" + REMEDY);
        }
        if (!entry.isDirectory() && !isPlain(entry)) {
            throw new IncompleteInputException(
                    place + " is no plain file; pack the tar again with plain files in place of links and devices");
        }
    }

    /** Asks for each kind, since commons-compress calls everything a file that is no folder. */
    private static boolean isPlain(TarArchiveEntry entry) {
        boolean link = entry.isLink() || entry.isSymbolicLink();
        boolean device = entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
        return entry.isFile() && !link && !device && !entry.isSparse();
    }

    /** Without its end mark, a tar that was cut between two members would pass for a whole one. */
    private void checkEndMark(RangeReader file, long at, long end) throws IOException {
        long stop = Math.min(end - at, MAX_PADDING + BLOCK) + at;
        if (!file.reaches(stop)) {
            stop = file.length();
        }
        if (stop - at < BLOCK || (stop - offset) % BLOCK != 0) {
            throw new IncompleteInputException(this + ": cut short at byte " + stop + ", whole blocks of " + BLOCK
                    + " zeros are due from byte " + at + REMEDY);
        }
        byte[] rest = new byte[(int) (stop - at)];
        file.readFully(at, rest);
        if (rest.length > MAX_PADDING || !Arrays.equals(rest, new byte[rest.length])) {
            throw new IncompleteInputException(
                    this + ": ends at byte " + at + ", but bytes that are not padding follow" + REMEDY);
        }
    }

    /** How messages name it. */
    @Override
    public String toString() {
        return innerName.isEmpty() ? uri : uri + ", inner tar " + FileNames.printable(innerName);
    }
}
