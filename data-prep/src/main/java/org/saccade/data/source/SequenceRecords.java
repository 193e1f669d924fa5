package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.sequencefile.SequenceException;
import org.saccade.data.source.sequencefile.SequenceReader;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SequenceFile of images, as BigDL has them. Keys are {@code label} or {@code name\nlabel}; an image's offset is its record's position.
 */
record SequenceRecords(String split, String uri, LabelBase base) implements Container {

    private static final Pattern KEY = Pattern.compile("(?:(.*)\n)?([0-9]{1,9})");
    private static final String REMEDY = "; fetch the file again, or write it again";

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = files.open(new Path(uri))) {
            SequenceReader records = new SequenceReader(file);
            for (long number = 0; records.next(); number++) {
                found.accept(image(records, number));
            }
        } catch (SequenceException e) {
            throw damaged(uri, e);
        }
    }

    static IncompleteInputException damaged(String uri, SequenceException e) {
        return new IncompleteInputException(uri + ": " + FileNames.printable(e.getMessage()) + REMEDY, e);
    }

    private ListedImage image(SequenceReader records, long number) throws SequenceException {
        Matcher key = KEY.matcher(records.key());
        if (!key.matches()) {
            throw new SequenceException(
                    "a key is the number of a class, with a name in a line before it or without, got '"
                            + records.key().lines().findFirst().orElse("") + "' in record " + number);
        }
        ImageName name =
                key.group(1) != null ? ImageName.of(key.group(1)) : new ImageName(FileNames.ofRecord(uri, number), "");
        int index = base.index(Long.parseLong(key.group(2)));
        return new ListedImage(name.name(), name.wnid(), index, uri, records.position(), records.length());
    }

    @Override
    public String toString() {
        return uri;
    }
}
