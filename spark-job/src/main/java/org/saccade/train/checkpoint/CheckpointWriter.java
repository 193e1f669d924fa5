package org.saccade.train.checkpoint;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.saccade.data.shard.Sha256;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes one checkpoint into an empty folder, its manifest last. */
final class CheckpointWriter {
    private final FileSystem fs;
    private final Path folder;
    private final List<Manifest.Part> parts = new ArrayList<>();

    CheckpointWriter(FileSystem fs, Path folder) {
        this.fs = fs;
        this.folder = folder;
    }

    void write(Checkpoint checkpoint, VectorSource more) throws IOException {
        for (Map.Entry<String, FloatBuffer> vector : checkpoint.vectors().entrySet()) {
            writeVector(vector.getKey(), vector.getValue());
        }
        checkParameters(checkpoint.position());
        more.writeTo((name, vector) -> {
            Checkpoint.checkVector(name, vector);
            writeVector(name, vector);
        });
        for (Map.Entry<String, byte[]> document : checkpoint.documents().entrySet()) {
            writePart(document.getKey(), out -> out.write(document.getValue()));
        }
        byte[] manifest = ManifestJson.write(new Manifest(checkpoint.position(), parts));
        writeFile(Manifest.FILE, out -> out.write(manifest));
    }

    private void writeVector(String name, FloatBuffer vector) throws IOException {
        writePart(name + Checkpoint.VECTOR_SUFFIX, out -> LittleEndianFloats.write(vector, out));
    }

    private void checkParameters(Position position) {
        for (Manifest.Part part : parts) {
            if (part.name().equals(Checkpoint.PARAMETERS) && !part.sha256().equals(position.parameterHash())) {
                throw new IllegalArgumentException("the position's parameterHash must be that of the parameters, got "
                        + position.parameterHash() + " for parameters of " + part.sha256());
            }
        }
    }

    private void writePart(String name, Content content) throws IOException {
        MessageDigest digest = Sha256.digest();
        long bytes = writeFile(name, out -> content.write(new DigestOutputStream(out, digest)));
        parts.add(new Manifest.Part(name, bytes, ParameterHash.hex(digest)));
    }

    /** Writes a file through to the disk, where the file system can, so that a power cut does not leave a manifest without its parts. */
    private long writeFile(String name, Content content) throws IOException {
        try (FSDataOutputStream out = fs.create(new Path(folder, name), true)) {
            content.write(out);
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
            return out.getPos();
        }
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }
}
