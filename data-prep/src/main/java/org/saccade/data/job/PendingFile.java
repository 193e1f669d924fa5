package org.saccade.data.job;

import org.apache.hadoop.fs.FSDataOutputStream;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A file that is being written: it appears whole when it is committed, and never when it is closed before that. */
abstract class PendingFile implements Closeable {

    private final FSDataOutputStream out;
    private boolean committed;

    PendingFile(FSDataOutputStream out) {
        this.out = out;
    }

    /** Takes the file's bytes. Closing it only flushes, since whoever writes the bytes does not know whether all files of the attempt are whole. */
    OutputStream stream() {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /**
     * Gives the file its name.
     *
     * @param length of the file in bytes
     */
    final void commit(long length) throws IOException {
        publish(out, length);
        committed = true;
    }

    /** Drops a file that was not committed. */
    @Override
    public final void close() throws IOException {
        if (!committed) {
            drop(out);
        }
    }

    abstract void publish(FSDataOutputStream file, long length) throws IOException;

    abstract void drop(FSDataOutputStream file) throws IOException;
}
