package org.saccade.data.source;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A tar that fills a byte range of a file: a whole file, or one member of an outer tar. Walking it reads the headers and seeks
 * over everything else.
 *
 * @param uri of the file
 * @param innerName name of the member that is this tar; empty where the tar is the whole file
 * @param offset of its first byte in the file
 * @param length in bytes
 */
public record TarRange(String uri, String innerName, long offset, long length) implements Serializable {

    private static final int BLOCK = 512;

    /** Zeros that tar programs may put behind the end mark, to fill their last record. */
    private static final int MAX_PADDING = 1 << 20;

    private static final String REMEDY = "; fetch the file again and compare its checksum with the publisher's";

    /** A member of this tar that is a tar itself. */
    TarRange inner(TarMember member) {
        return new TarRange(uri, member.name(), member.offset(), member.length());
    }

    /**
     * The regular files in it, in their order. Folders are passed over.
     *
     * @throws IncompleteInputException if the tar is cut short or damaged, or holds a link or a device: the message names the
     *     file, the member and the byte
     * @throws IOException of {@code file}, as it is, where reading fails
     */
    List<TarMember> members(RangeReader file) throws IOException {
        List<TarMember> members = new ArrayList<>();
        walk(file, members::add);
        return members;
    }

    /** The same, one by one: what was found before damage counts. */
    void walk(RangeReader file, Consumer<TarMember> found) throws IOException {
        long end = Math.min(offset + length, file.length());
        long next = offset;
        try (RangeInputStream bytes = new RangeInputStream(file, offset, end);
                TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            for (Optional<TarArchiveEntry> entry = entry(tar, bytes, next);
                    entry.isPresent();
                    entry = entry(tar, bytes, next)) {
                TarMember member = new TarMember(
                        entry.get().getName(), bytes.position(), entry.get().getSize());
                long padded = (member.length() + BLOCK - 1) / BLOCK * BLOCK;
                if (padded > end - member.offset()) {
                    throw cutShort(member, padded, end);
                }
                checkKind(entry.get(), member);
                if (!entry.get().isDirectory()) {
                    found.accept(member);
                }
                next = member.offset() + padded;
            }
        }
        checkEndMark(file, next, end);
    }

    private Optional<TarArchiveEntry> entry(TarArchiveInputStream tar, RangeInputStream bytes, long at)
            throws IOException {
        try {
            return Optional.ofNullable(tar.getNextTarEntry());
        } catch (IOException | IllegalArgumentException e) {
            if (bytes.failure().isPresent()) {
                throw bytes.failure().get();
            }
            throw new IncompleteInputException(
                    this + ": no readable tar header at byte " + at + " (" + e.getMessage() + ")" + REMEDY, e);
        }
    }

    private void checkKind(TarArchiveEntry entry, TarMember member) throws IncompleteInputException {
        String place = this + ": member " + member.name() + " before byte " + member.offset();
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

    private IncompleteInputException cutShort(TarMember member, long padded, long end) {
        return new IncompleteInputException(this + ": cut short at byte " + end + ", member " + member.name()
                + " needs bytes " + member.offset() + " to " + (member.offset() + padded) + REMEDY);
    }

    /** Without its end mark, a tar that was cut between two members would pass for a whole one. */
    private void checkEndMark(RangeReader file, long at, long end) throws IOException {
        if (end - at < BLOCK || (end - offset) % BLOCK != 0) {
            throw new IncompleteInputException(this + ": cut short at byte " + end + ", whole blocks of " + BLOCK
                    + " zeros are due from byte " + at + REMEDY);
        }
        byte[] rest = new byte[(int) Math.min(end - at, MAX_PADDING)];
        file.readFully(at, rest);
        if (end - at > MAX_PADDING || !Arrays.equals(rest, new byte[rest.length])) {
            throw new IncompleteInputException(this + ": ends at byte " + at + ", but " + (end - at)
                    + " bytes that are not padding follow" + REMEDY);
        }
    }

    /** How messages name it. */
    @Override
    public String toString() {
        return innerName.isEmpty() ? uri : uri + ", inner tar " + innerName;
    }
}
