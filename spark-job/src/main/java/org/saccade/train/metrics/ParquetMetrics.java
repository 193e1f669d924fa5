package org.saccade.train.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.WholeFile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code metrics.parquet}: the rows of {@code metrics.jsonl}, a column a key, replaced as a whole. Whole numbers are int64, all others doubles, the kind of a
 * row is text; a row that lacks a key has null there.
 */
final class ParquetMetrics {
    private final FileSystem fs;
    private final Path file;

    ParquetMetrics(FileSystem fs, Path runFolder) {
        this.fs = HadoopFiles.withoutChecksumFiles(fs);
        this.file = new Path(runFolder, "metrics.parquet");
    }

    /** @param lines of {@code metrics.jsonl}; without any there is no file, as one needs a column */
    void replace(List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            fs.delete(file, false);
        } else {
            WholeFile.write(fs, file, out -> write(lines, out));
        }
    }

    private void write(List<String> lines, OutputStream out) throws IOException {
        MessageType columns = columns(lines);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new StreamFile(out))
                .withConf(fs.getConf())
                .withType(columns)
                // Of Java's own: a native library that finds the disk full when it unpacks itself stays broken for the
                // process.
                .withCompressionCodec(CompressionCodecName.GZIP)
                .build()) {
            for (String line : lines) {
                writer.write(row(columns, MetricsJson.tree(line)));
            }
        }
    }

    /** In the order in which the rows first have them. */
    private static MessageType columns(List<String> lines) {
        Map<String, PrimitiveTypeName> types = new LinkedHashMap<>();
        for (String line : lines) {
            MetricsJson.tree(line)
                    .properties()
                    .forEach(value -> types.merge(
                            value.getKey(),
                            type(value.getKey(), value.getValue()),
                            (type, other) -> type == other ? type : PrimitiveTypeName.DOUBLE));
        }
        Types.MessageTypeBuilder columns = Types.buildMessage();
        types.forEach((key, type) -> columns.addField(Types.optional(type)
                .as(type == PrimitiveTypeName.BINARY ? LogicalTypeAnnotation.stringType() : null)
                .named(key)));
        return columns.named("metrics");
    }

    private static PrimitiveTypeName type(String key, JsonNode value) {
        if (key.equals(MetricsJson.KIND)) {
            return PrimitiveTypeName.BINARY;
        }
        return value.isIntegralNumber() ? PrimitiveTypeName.INT64 : PrimitiveTypeName.DOUBLE;
    }

    private static Group row(MessageType columns, JsonNode values) {
        Group row = new SimpleGroup(columns);
        for (Type column : columns.getFields()) {
            String key = column.getName();
            JsonNode value = values.path(key);
            PrimitiveTypeName type = column.asPrimitiveType().getPrimitiveTypeName();
            if (type == PrimitiveTypeName.BINARY) {
                row.add(key, value.asText());
            } else if (value.isNumber() && type == PrimitiveTypeName.INT64) {
                row.add(key, value.longValue());
            } else if (value.isNumber()) {
                row.add(key, value.doubleValue());
            }
        }
        return row;
    }

    /** A stream that is open already, and that others close: an object store shows a file when it is closed, be it whole or not. */
    private record StreamFile(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new CountingStream(out);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class CountingStream extends PositionOutputStream {
        private final OutputStream out;
        private long position;

        CountingStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
