package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Local files under a scheme of their own, of which one read, write or close fails where a test says so. */
public final class FaultyFileSystem extends RawLocalFileSystem {

    public static final Fault READ = new Fault();
    public static final Fault WRITE = new Fault();
    public static final Fault CLOSE = new Fault();

    public static final String SCHEME = "faulty:";

    /** Lets a configuration open paths of its scheme. */
    static void register(Configuration configuration) {
        configuration.setClass("fs.faulty.impl", FaultyFileSystem.class, FileSystem.class);
    }

    /** A call that is going to fail. */
    public static final class Fault {

        private final AtomicInteger callsLeft = new AtomicInteger();

        private Fault() {}

        /** The call of this number fails, counted from 1, and no other. */
        public void failOnce(int call) {
            callsLeft.set(call);
        }

        public void repair() {
            callsLeft.set(0);
        }

        /** Whether the call that was to fail has come. */
        public boolean hasStruck() {
            return callsLeft.get() < 0;
        }

        private void pass(String what) throws IOException {
            if (callsLeft.get() > 0 && callsLeft.decrementAndGet() == 0) {
                callsLeft.set(-1);
                throw new IOException("injected " + what + " failure\nin a second line");
            }
        }
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + "///");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return new FSDataInputStream(new FaultyInputStream(super.open(path, bufferSize)));
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        OutputStream file = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(new FaultyOutputStream(file), statistics);
    }

    private static final class FaultyInputStream extends FSInputStream {

        private final FSDataInputStream file;

        FaultyInputStream(FSDataInputStream file) {
            this.file = file;
        }

        @Override
        public int read(long position, byte[] into, int from, int count) throws IOException {
            READ.pass("read");
            return file.read(position, into, from, count);
        }

        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public void seek(long position) throws IOException {
            file.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return file.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) throws IOException {
            return file.seekToNewSource(position);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class FaultyOutputStream extends FilterOutputStream {

        FaultyOutputStream(OutputStream file) {
            super(file);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            WRITE.pass("write");
            out.write(bytes, from, count);
        }

        @Override
        public void close() throws IOException {
            super.close();
            CLOSE.pass("close");
        }
    }
}
