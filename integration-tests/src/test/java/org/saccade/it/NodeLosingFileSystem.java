package org.saccade.it;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DFSOutputStream;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.util.Progressable;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** HDFS that loses a datanode in the middle of the first shard that is written: one of those that hold the open block. */
public final class NodeLosingFileSystem extends DistributedFileSystem {

    private static final int BYTES_BEFORE_THE_LOSS = 100_000;

    private static final AtomicReference<MiniDFSCluster> CLUSTER = new AtomicReference<>();
    private static final AtomicInteger LOST = new AtomicInteger();

    static void loseOneNodeOf(MiniDFSCluster cluster) {
        CLUSTER.set(cluster);
    }

    static int nodesLost() {
        return LOST.get();
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        FSDataOutputStream out =
                super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        return file.getName().endsWith(".tar") ? new FSDataOutputStream(new LosingStream(out), statistics) : out;
    }

    private static final class LosingStream extends FilterOutputStream {

        private final FSDataOutputStream file;
        private long written;

        LosingStream(FSDataOutputStream file) {
            super(file);
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            file.write(bytes, from, count);
            written += count;
            if (written > BYTES_BEFORE_THE_LOSS) {
                MiniDFSCluster cluster = CLUSTER.getAndSet(null);
                if (cluster != null) {
                    file.hflush(); // so that the block is open on its nodes
                    DFSOutputStream block = (DFSOutputStream) file.getWrappedStream();
                    cluster.stopDataNode(block.getPipeline()[0].getXferAddr());
                    LOST.incrementAndGet();
                }
            }
        }
    }
}
