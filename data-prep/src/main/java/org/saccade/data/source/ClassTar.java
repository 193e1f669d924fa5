package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.TarRange;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * A tar of images: of one class, or of all with the labels elsewhere. Hidden files are passed over, as in folders.
 *
 * @param range where it lies
 * @param wnid of all its images; empty where a label file has their classes
 */
record ClassTar(String split, TarRange range, String wnid) implements Container {

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = files.open(new Path(range.uri()))) {
            range.walk(file, (member, content) -> {
                if (!member.isHidden()) {
                    found.accept(new ListedImage(
                            member.name(), wnid, ListedImage.NO_INDEX, range.uri(), member.offset(), member.length()));
                }
            });
        }
    }

    @Override
    public String toString() {
        return range.toString();
    }
}
