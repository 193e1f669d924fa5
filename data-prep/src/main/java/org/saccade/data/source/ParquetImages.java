package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.DamagedRecordException.Reason;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.parquet.ColumnReader;
import org.saccade.data.source.parquet.PageChecksumException;
import org.saccade.data.source.parquet.ParquetException;
import org.saccade.data.source.parquet.ParquetFile;
import org.saccade.data.source.parquet.RowGroup;

import java.io.IOException;

/**
 * Images of Parquet files, by the numbers of their rows. Of a row group that is begun in its middle, pages before that place are not
 * read.
 */
record ParquetImages(HadoopFiles files) implements ImageOpener {

    private static final long serialVersionUID = 1L;

    @Override
    public ImageReader open(String uri) throws IOException {
        RangeReader file = files.open(new Path(uri));
        try {
            return new ParquetImageReader(file, ParquetFile.open(file));
        } catch (ParquetException e) {
            file.close();
            throw ParquetRows.damaged(uri, e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static final class ParquetImageReader implements ImageReader {

        private final RangeReader file;
        private final ParquetFile parquet;
        private RowGroup group;
        private ColumnReader images;

        /** That {@code images} gives next. */
        private long nextRow;

        ParquetImageReader(RangeReader file, ParquetFile parquet) {
            this.file = file;
            this.parquet = parquet;
        }

        @Override
        public byte[] read(SourceImage image) throws IOException, DamagedRecordException {
            try {
                seek(image.offset());
                nextRow++;
                return images.nextBytes()
                        .orElseThrow(() -> new DamagedRecordException(
                                Reason.BAD_RECORD, "row " + image.offset() + " has no image: its bytes are null"));
            } catch (PageChecksumException e) {
                throw new DamagedRecordException(Reason.CRC_MISMATCH, FileNames.printable(e.getMessage()));
            } catch (ParquetException e) {
                throw new DamagedRecordException(Reason.BAD_RECORD, FileNames.printable(e.getMessage()));
            }
        }

        private void seek(long row) throws IOException, ParquetException {
            if (images == null || row < nextRow || row >= group.endRow()) {
                group = parquet.rowGroups().stream()
                        .filter(candidate -> row < candidate.endRow())
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no row " + row));
                images = parquet.column(group, ParquetRows.BYTES);
                nextRow = group.firstRow();
            }
            images.skip(row - nextRow);
            nextRow = row;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
