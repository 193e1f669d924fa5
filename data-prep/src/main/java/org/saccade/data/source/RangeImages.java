package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;

/**
 * Images that lie in their files as they are, each a range of bytes.
 *
 * @param compression of the files, whole; offsets count what they hold
 */
record RangeImages(HadoopFiles files, Compression compression) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    RangeImages(HadoopFiles files) {
        this(files, Compression.NONE);
    }

    @Override
    public ImageReader open(String uri) throws IOException {
        return new RangeImageReader(compression.open(files, uri));
    }

    @Override
    public boolean isSplittable(String uri) {
        return compression == Compression.NONE;
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
