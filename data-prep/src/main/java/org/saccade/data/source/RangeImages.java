package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;

/** Images that lie in their files as they are, each a range of bytes. */
record RangeImages(HadoopFiles files) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    @Override
    public ImageReader open(String uri) throws IOException {
        return new RangeImageReader(files.open(new Path(uri)));
    }

    private record RangeImageReader(RangeReader file) implements ImageReader {

        @Override
        public byte[] read(SourceImage image) throws IOException {
            byte[] bytes = new byte[Math.toIntExact(image.length())];
            file.readFully(image.offset(), bytes);
            return bytes;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
