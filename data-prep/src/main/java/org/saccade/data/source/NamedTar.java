package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.Compression;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.TarMember;
import org.saccade.data.source.file.TarRange;

import java.io.IOException;
import java.util.function.Consumer;

/** A tar, compressed or not, of images whose names say their classes, as {@link ImageName} has them. Hidden files are passed over. */
record NamedTar(String split, String uri) implements Container {

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = Compression.ofName(uri).open(files, uri)) {
            TarRange.whole(uri).walk(file, (member, content) -> {
                if (!member.isHidden()) {
                    found.accept(image(member));
                }
            });
        }
    }

    private ListedImage image(TarMember member) throws IncompleteInputException {
        ImageName name = ImageName.of(member.name());
        if (name.wnid().isEmpty()) {
            throw new IncompleteInputException(
                    uri + ": member " + FileNames.printable(member.name()) + " at byte "
                            + member.offset() + ": the name of an image must end in its wnid, as in"
                            + " ILSVRC2012_val_00000001_n01751748.JPEG; pack the images again with such names, or check --layout");
        }
        return new ListedImage(name.name(), name.wnid(), ListedImage.NO_INDEX, uri, member.offset(), member.length());
    }

    @Override
    public String toString() {
        return uri;
    }
}
