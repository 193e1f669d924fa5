package org.saccade.data.source.file;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.DatasetFolder;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;

/** A dataset's folder on any file system that Hadoop opens. */
public final class HadoopFolder implements DatasetFolder {

    private final HadoopFiles files;
    private final Path root;

    /** @param uri of the folder, which need not exist yet */
    public HadoopFolder(HadoopFiles files, String uri) throws IOException {
        this.files = files;
        this.root = files.path(uri);
    }

    /** The folder's absolute path. */
    public Path root() {
        return root;
    }

    @Override
    public byte[] readAll(String name) throws IOException {
        return files.readAll(new Path(root, name));
    }

    @Override
    public RangeReader open(String name) throws IOException {
        return files.open(new Path(root, name));
    }
}
