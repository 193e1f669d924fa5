package org.saccade.data.shard;

import org.saccade.data.shard.ShardLayout.Part;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Checks every byte of one shard. The format leaves none open: all but the payloads follows from the index, so it is built anew and compared.
 */
final class ShardVerifier {
    private final DatasetFolder folder;
    private final String where;
    private final ShardInfo shard;
    private final int classes;
    private final ShardLayout layout;
    private final String file;
    private final List<String> findings = new ArrayList<>();

    ShardVerifier(DatasetFolder folder, String where, ShardInfo shard, int classes, ShardLayout layout) {
        this.folder = folder;
        this.where = where;
        this.shard = shard;
        this.classes = classes;
        this.layout = layout;
        this.file = where + "/" + shard.name();
    }

    ShardReport verify() throws IOException {
        Optional<ShardIndex> index = readIndex();
        try (RangeReader bytes = ShardReader.openShard(folder, where, shard)) {
            verifyShard(index, bytes);
        } catch (CorruptDatasetException e) {
            findings.add(e.getMessage());
        }
        return new ShardReport(shard, findings, index);
    }

    private Optional<ShardIndex> readIndex() throws IOException {
        try {
            return Optional.of(ShardReader.readIndex(folder, where, shard, classes, layout));
        } catch (CorruptDatasetException e) {
            findings.add(e.getMessage());
            return Optional.empty();
        }
    }

    private void verifyShard(Optional<ShardIndex> index, RangeReader shardBytes) throws IOException {
        try (DigestInputStream bytes = new DigestInputStream(new RangeStream(shardBytes), Sha256.digest())) {
            if (index.isPresent()) {
                verifySamples(index.get(), bytes);
            }
            bytes.transferTo(OutputStream.nullOutputStream());
            String found = HexFormat.of().formatHex(bytes.getMessageDigest().digest());
            if (!found.equals(shard.sha256())) {
                report("SHA-256 must be " + shard.sha256() + ", got " + found);
            }
        }
    }

    private void verifySamples(ShardIndex index, InputStream bytes) throws IOException {
        for (int sample = 0; sample < index.count(); sample++) {
            SampleEntry entry = index.entry(sample);
            String place = "sample " + entry.key() + ": ";
            verifyParts(bytes, place, layout.before(entry));
            verifyPayload(bytes, entry);
            verifyParts(bytes, place, layout.after(entry));
        }
        verifyParts(bytes, "", layout.end());
    }

    private void verifyPayload(InputStream bytes, SampleEntry entry) throws IOException {
        try {
            ShardReader.checkPayload(file, entry, bytes.readNBytes(entry.length()));
        } catch (CorruptDatasetException e) {
            findings.add(e.getMessage());
        }
    }

    private void verifyParts(InputStream bytes, String place, List<Part> parts) throws IOException {
        for (Part part : parts) {
            int differs = Arrays.mismatch(part.bytes(), bytes.readNBytes(part.bytes().length));
            if (differs >= 0) {
                report(place + part.name() + " differs from what the index asks for, from its byte " + differs + " on");
            }
        }
    }

    private void report(String problem) {
        findings.add(CorruptDatasetException.in(file, problem).getMessage());
    }
}
