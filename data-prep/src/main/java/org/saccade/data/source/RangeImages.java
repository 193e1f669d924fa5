package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.HadoopFiles;

import java.io.IOException;

/** Images that lie in their files as they are, each a range of bytes; of a file whose name says that it is compressed, a range of what it holds. */
record RangeImages(HadoopFiles files) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    @Override
    public ImageReader open(String uri) throws IOException {
        return new RangeImageReader(Compression.ofName(uri).open(files, uri));
    }

    @Override
    public boolean isSplittable(String uri) {
        return Compression.ofName(uri) == Compression.NONE;
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
