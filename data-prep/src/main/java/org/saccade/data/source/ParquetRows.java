package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.LabelBase;
import org.saccade.data.source.parquet.ColumnReader;
import org.saccade.data.source.parquet.ParquetException;
import org.saccade.data.source.parquet.ParquetFile;
import org.saccade.data.source.parquet.RowGroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A Parquet file with an image a row. Listing it reads the columns of names and labels. An image's offset is the number of its row; how
 * long it is would take to read it, so its length is its share of the row group.
 */
record ParquetRows(String split, String uri, LabelBase base) implements Container {

    static final String BYTES = "image.bytes";
    private static final String PATH = "image.path";
    private static final String LABEL = "label";
    private static final List<String> COLUMNS = List.of(BYTES, PATH, LABEL);

    private static final String REMEDY = "; fetch the file again and compare its checksum with the publisher's";

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = files.open(new Path(uri))) {
            ParquetFile parquet = ParquetFile.open(file);
            checkColumns(parquet.columns());
            for (RowGroup group : parquet.rowGroups()) {
                list(parquet, group, found);
            }
        } catch (ParquetException e) {
            throw damaged(uri, e);
        }
    }

    static IncompleteInputException damaged(String uri, ParquetException e) {
        return new IncompleteInputException(uri + ": " + FileNames.printable(e.getMessage()) + REMEDY, e);
    }

    private void checkColumns(List<String> columns) throws IncompleteInputException {
        if (!columns.containsAll(COLUMNS)) {
            throw new IncompleteInputException(uri + ": a file of images has the columns " + String.join(", ", COLUMNS)
                    + ", got " + FileNames.printable(String.join(", ", columns)) + "; rename them, or check the path");
        }
    }

    private void list(ParquetFile parquet, RowGroup group, Consumer<ListedImage> found)
            throws IOException, ParquetException {
        ColumnReader paths = parquet.column(group, PATH);
        ColumnReader labels = parquet.column(group, LABEL);
        for (long row = group.firstRow(); row < group.endRow(); row++) {
            found.accept(image(row, paths.nextBytes(), labels.nextNumber(), group.bytes() / group.rows()));
        }
    }

    private ListedImage image(long row, Optional<byte[]> path, OptionalLong label, long length) {
        ImageName name = path.isPresent()
                ? ImageName.of(new String(path.get(), StandardCharsets.UTF_8))
                : new ImageName(FileNames.ofRecord(uri, row), "");
        int index = label.isPresent() ? base.index(label.getAsLong()) : ListedImage.NO_INDEX;
        return new ListedImage(name.name(), name.wnid(), index, uri, row, length);
    }

    @Override
    public String toString() {
        return uri;
    }
}
