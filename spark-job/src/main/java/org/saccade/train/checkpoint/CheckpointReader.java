package org.saccade.train.checkpoint;

import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.Sha256;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

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
     * Reads everything once, and keeps what is small.
     *
     * @throws InvalidCheckpointException if a file is absent, cut or changed
     */
    SavedCheckpoint open() throws IOException {
        Manifest manifest = readManifest();
        Map<String, Manifest.Part> vectors = new TreeMap<>();
        Map<String, byte[]> documents = new TreeMap<>();
        for (Manifest.Part part : manifest.parts()) {
            if (part.isVector()) {
                read(part, chunk -> {});
                vectors.put(part.name(), part);
            } else {
                documents.put(part.name(), document(part));
            }
        }
        return new SavedCheckpoint(manifest.position(), vectors, documents, this);
    }

    FloatBuffer vector(Manifest.Part part) throws IOException {
        checkSize(part);
        ByteBuffer content = LittleEndianFloats.allocate(Math.toIntExact(part.bytes()));
        read(part, content::put);
        return content.flip().asFloatBuffer();
    }

    private byte[] document(Manifest.Part part) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        read(part, chunk -> content.write(chunk.array(), 0, chunk.limit()));
        return content.toByteArray();
    }

    InvalidCheckpointException without(String file) {
        return new InvalidCheckpointException(new Path(folder, file), "a file", "none");
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

    /** Hands out a file in chunks; only at its end is it known whether they were right. */
    private void read(Manifest.Part part, Consumer<ByteBuffer> chunks) throws IOException {
        checkSize(part);
        Path file = new Path(folder, part.file());
        try (FSDataInputStream in = fs.open(file)) {
            String hash = read(in, part.bytes(), chunks);
            if (!hash.equals(part.sha256())) {
                throw new InvalidCheckpointException(file, "SHA-256 " + part.sha256(), hash);
            }
        } catch (EOFException | FileNotFoundException e) {
            throw new InvalidCheckpointException(file, part.bytes() + " bytes", "fewer");
        } catch (ChecksumException e) {
            throw new InvalidCheckpointException(file, "the bytes that were written", "others: " + e.getMessage());
        }
    }

    /** Returns the SHA-256 of what was read. */
    private static String read(FSDataInputStream in, long bytes, Consumer<ByteBuffer> chunks) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = bytes; left > 0; ) {
            int count = (int) Math.min(chunk.length, left);
            in.readFully(chunk, 0, count);
            digest.update(chunk, 0, count);
            chunks.accept(ByteBuffer.wrap(chunk, 0, count));
            left -= count;
        }
        return ParameterHash.hex(digest);
    }
}
