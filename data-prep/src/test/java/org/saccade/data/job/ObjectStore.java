package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;

/** Local files as an object store has them: one appears when its stream is closed, and nothing can be renamed. */
public final class ObjectStore extends RawLocalFileSystem {

    public static final String SCHEME = "objects:";

    /** Lets a configuration open paths of its scheme. */
    static void register(Configuration configuration) {
        configuration.setClass("fs.objects.impl", ObjectStore.class, FileSystem.class);
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + "///");
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM) || super.hasPathCapability(path, capability);
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("a rename on an object store, from " + from + " to " + to);
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return new FSDataOutputStream(new Upload(path), statistics);
    }

    private OutputStream file(Path path) throws IOException {
        return super.create(path, true, 1 << 16, (short) 1, 1 << 25, null);
    }

    private final class Upload extends ByteArrayOutputStream implements Abortable {

        private final Path path;
        private boolean ended;

        Upload(Path path) {
            this.path = path;
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                ended = true;
                try (OutputStream file = file(path)) {
                    writeTo(file);
                }
            }
        }

        @Override
        public AbortableResult abort() {
            boolean late = ended;
            ended = true;
            return new AbortableResult() {
                @Override
                public boolean alreadyClosed() {
                    return late;
                }

                @Override
                public IOException anyCleanupException() {
                    return null;
                }
            };
        }
    }
}
