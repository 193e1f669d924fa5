package org.saccade.data.source.file;

import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;

/**
 * Positional reads of one open file. Hadoop makes them safe for many threads at once. Between two reads it holds no connection: a trainer keeps many
 * files open, and an object store's client has few connections.
 */
final class HadoopRangeReader implements RangeReader {

    private final FSDataInputStream stream;
    private final long length;

    HadoopRangeReader(FSDataInputStream stream, long length) {
        this.stream = stream;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void readFully(long offset, byte[] into) throws IOException {
        stream.readFully(offset, into);
        if (stream.hasCapability(StreamCapabilities.UNBUFFER)) {
            stream.unbuffer();
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
