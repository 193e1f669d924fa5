package org.saccade.data.source.labels;

import org.saccade.data.source.file.Tars;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** Files beside the tests, and what is packed of them. */
public final class Resources {

    private Resources() {}

    public static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packed as ImageNet publishes it, with the small meta.mat. */
    public static byte[] developmentKit(String groundTruth) {
        String folder = "ILSVRC2012_devkit_t12/";
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(folder + "readme.txt", "The development kit.".getBytes(StandardCharsets.UTF_8));
        members.put(
                folder + "data/ILSVRC2012_validation_ground_truth.txt", groundTruth.getBytes(StandardCharsets.UTF_8));
        members.put(folder + "data/meta.mat", bytes("meta.mat"));
        return gzip(Tars.of(members));
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
