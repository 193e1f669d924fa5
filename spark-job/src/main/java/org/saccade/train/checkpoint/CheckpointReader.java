package org.saccade.train.checkpoint;

import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.Sha256;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/** Reads one checkpoint, and believes nothing that its manifest does not bear out. */
final class CheckpointReader {
    private static final int CHUNK_BYTES = 256 * 1024;

    private final FileSystem fs;
    private final Path folder;

    CheckpointReader(FileSystem fs, Path folder) {
        this.fs = fs;
        this.folder = folder;
    }

    /**
     * Reads everything.
     *
     * @throws InvalidCheckpointException if a file is absent, cut or changed
     */
    Checkpoint read() throws IOException {
        Manifest manifest = readManifest();
        Map<String, FloatBuffer> vectors = new TreeMap<>();
        Map<String, byte[]> documents = new TreeMap<>();
        for (Manifest.Part part : manifest.parts()) {
            if (part.isVector()) {
                vectors.put(part.name(), readPart(part, true).asFloatBuffer());
            } else {
                documents.put(part.name(), readPart(part, false).array());
            }
        }
        return new Checkpoint(manifest.position(), vectors, documents);
    }

    /** Whether all files are there in their full size; their hashes are not looked at. */
    boolean isComplete() throws IOException {
        try {
            for (Manifest.Part part : readManifest().parts()) {
                checkSize(part);
            }
            return true;
        } catch (InvalidCheckpointException e) {
            return false;
        }
    }

    private Manifest readManifest() throws IOException {
        Path file = new Path(folder, Manifest.FILE);
        try (FSDataInputStream in = fs.open(file)) {
            return ManifestJson.read(in.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, "a manifest with its own SHA-256", e.getMessage());
        } catch (FileNotFoundException e) {
            throw new InvalidCheckpointException(file, "a manifest", "none: the checkpoint was never finished");
        } catch (ChecksumException e) {
            throw new InvalidCheckpointException(file, "the bytes that were written", "others: " + e.getMessage());
        }
    }

    private void checkSize(Manifest.Part part) throws IOException {
        Path file = new Path(folder, part.file());
        try {
            long bytes = fs.getFileStatus(file).getLen();
            if (bytes != part.bytes()) {
                throw new InvalidCheckpointException(file, part.bytes() + " bytes", Long.toString(bytes));
            }
        } catch (FileNotFoundException e) {
            throw new InvalidCheckpointException(file, part.bytes() + " bytes", "no file");
        }
    }

    private ByteBuffer readPart(Manifest.Part part, boolean direct) throws IOException {
        checkSize(part);
        int bytes = Math.toIntExact(part.bytes());
        ByteBuffer content = direct ? LittleEndianFloats.allocate(bytes) : ByteBuffer.allocate(bytes);
        Path file = new Path(folder, part.file());
        try (FSDataInputStream in = fs.open(file)) {
            String hash = readInto(content, in);
            if (!hash.equals(part.sha256())) {
                throw new InvalidCheckpointException(file, "SHA-256 " + part.sha256(), hash);
            }
        } catch (EOFException | FileNotFoundException e) {
            throw new InvalidCheckpointException(file, part.bytes() + " bytes", "fewer");
        } catch (ChecksumException e) {
            throw new InvalidCheckpointException(file, "the bytes that were written", "others: " + e.getMessage());
        }
        return content.flip();
    }

    /** Fills the buffer and returns the SHA-256 of what it got. */
    private static String readInto(ByteBuffer content, FSDataInputStream in) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[CHUNK_BYTES];
        while (content.hasRemaining()) {
            int count = Math.min(chunk.length, content.remaining());
            in.readFully(chunk, 0, count);
            digest.update(chunk, 0, count);
            content.put(chunk, 0, count);
        }
        return ParameterHash.hex(digest);
    }
}
