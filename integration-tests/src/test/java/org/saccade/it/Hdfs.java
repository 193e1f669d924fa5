package org.saccade.it;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

import java.io.IOException;
import java.nio.file.Path;

/** Starts HDFS in the process of the test. */
final class Hdfs {
    private Hdfs() {}

    /** @param folder for the blocks and the name node's files */
    static MiniDFSCluster start(Configuration configuration, Path folder, int datanodes) throws IOException {
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration)
                .numDataNodes(datanodes)
                .build();
        cluster.waitActive();
        return cluster;
    }
}
