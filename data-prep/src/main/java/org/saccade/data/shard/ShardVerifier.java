package org.saccade.data.shard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Checks every byte of one shard. The format leaves no byte of a tar open: headers and labels follow from the index, so
 * they are built anew and compared.
 */
final class ShardVerifier {
    private final DatasetFolder folder;
    private final String where;
    private final ShardInfo shard;
    private final int classes;
    private final String file;
    private final List<String> findings = new ArrayList<>();

    ShardVerifier(DatasetFolder folder, String where, ShardInfo shard, int classes) {
        this.folder = folder;
        this.where = where;
        this.shard = shard;
        this.classes = classes;
        this.file = where + "/" + shard.name();
    }

    ShardReport verify() throws IOException {
        ShardIndex index = null;
        try {
            index = ShardReader.readIndex(folder, where, shard, classes);
        } catch (CorruptDatasetException e) {
            findings.add(e.getMessage());
        }
        try (RangeReader tar = ShardReader.openTar(folder, where, shard)) {
            verifyTar(index, tar);
        } catch (CorruptDatasetException e) {
            findings.add(e.getMessage());
        }
        return index == null
                ? new ShardReport(shard, findings, List.of(), new TreeMap<>(), List.of())
                : new ShardReport(shard, findings, samplesPerClass(index), anomalies(index), keys(index));
    }

    private List<Integer> samplesPerClass(ShardIndex index) {
        Integer[] counts = new Integer[classes];
        Arrays.fill(counts, 0);
        for (int sample = 0; sample < index.count(); sample++) {
            counts[index.label(sample)]++;
        }
        return List.of(counts);
    }

    private static SortedMap<String, Integer> anomalies(ShardIndex index) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (int sample = 0; sample < index.count(); sample++) {
            index.entry(sample).flags().forEach(flag -> counts.merge(flag.id(), 1, Integer::sum));
        }
        return counts;
    }

    private static List<String> keys(ShardIndex index) {
        return IntStream.range(0, index.count())
                .mapToObj(sample -> index.entry(sample).key())
                .toList();
    }

    private void verifyTar(ShardIndex index, RangeReader tar) throws IOException {
        try (DigestInputStream bytes = new DigestInputStream(new RangeStream(tar), Sha256.digest())) {
            if (index != null) {
                verifySamples(index, bytes);
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
            verifyHeader(bytes, entry, entry.format().extension(), entry.length());
            verifyPayload(bytes, entry);
            byte[] label = Integer.toString(entry.label()).getBytes(StandardCharsets.US_ASCII);
            verifyHeader(bytes, entry, ShardFormat.LABEL_EXTENSION, label.length);
            verifyLabel(bytes, entry, label);
        }
        verifyZeros(bytes, ShardFormat.END_BYTES, "the end of the tar");
    }

    private void verifyHeader(InputStream bytes, SampleEntry entry, String extension, int length) throws IOException {
        byte[] expected = TarHeader.of(entry.key() + "." + extension, length);
        int differs = Arrays.mismatch(expected, bytes.readNBytes(expected.length));
        if (differs >= 0) {
            report("sample " + entry.key() + ": the tar header of its ." + extension + " differs from byte " + differs
                    + " on");
        }
    }

    private void verifyPayload(InputStream bytes, SampleEntry entry) throws IOException {
        try {
            ShardReader.checkPayload(file, entry, bytes.readNBytes(entry.length()));
        } catch (CorruptDatasetException e) {
            findings.add(e.getMessage());
        }
        verifyPadding(bytes, entry, entry.length());
    }

    private void verifyLabel(InputStream bytes, SampleEntry entry, byte[] label) throws IOException {
        byte[] found = bytes.readNBytes(label.length);
        if (!Arrays.equals(label, found)) {
            report("sample " + entry.key() + ": label in the tar must be " + entry.label() + " as in the index, got '"
                    + new String(found, StandardCharsets.ISO_8859_1) + "'");
        }
        verifyPadding(bytes, entry, label.length);
    }

    private void verifyPadding(InputStream bytes, SampleEntry entry, int length) throws IOException {
        verifyZeros(bytes, (int) (ShardFormat.padded(length) - length), "sample " + entry.key() + ": the padding");
    }

    private void verifyZeros(InputStream bytes, int count, String what) throws IOException {
        if (!Arrays.equals(new byte[count], bytes.readNBytes(count))) {
            report(what + " must be zero bytes");
        }
    }

    private void report(String problem) {
        findings.add(CorruptDatasetException.in(file, problem).getMessage());
    }
}
