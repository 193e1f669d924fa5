package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.HadoopFiles;

import java.io.IOException;

/** Images that are files: what is opened is their folder, so that a million images share the few URIs of their folders. */
record FolderImages(HadoopFiles files) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    @Override
    public ImageReader open(String uri) {
        return new FolderImageReader(files, new Path(uri));
    }

    private record FolderImageReader(HadoopFiles files, Path folder) implements ImageReader {

        @Override
        public byte[] read(SourceImage image) throws IOException {
            // Of a name alone, Path would take what stands before a colon for a scheme.
            Path path = new Path(folder, new Path(null, null, image.fileName()));
            try (RangeReader file = files.open(path)) {
                if (file.length() != image.length()) {
                    throw new IOException(path + " had " + image.length() + " bytes when it was listed, and has "
                            + file.length() + " now");
                }
                byte[] bytes = new byte[Math.toIntExact(image.length())];
                file.readFully(0, bytes);
                return bytes;
            }
        }

        @Override
        public void close() {
            // Every image is a file of its own, and closed already.
        }
    }
}
