package org.saccade.nn.golden;

import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.api.buffer.DataType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The golden vectors of a folder, in the order of their names. */
record GoldenFolder(List<GoldenVector> vectors) {

    /** Every {@code *.json} of the folder, which must have one. */
    static GoldenFolder read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<GoldenVector> vectors = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(GoldenVector::read)
                    .toList();
            if (vectors.isEmpty()) {
                throw new IllegalArgumentException("a folder of golden vectors must hold *.json, got " + folder);
            }
            return new GoldenFolder(vectors);
        } catch (IOException e) {
            throw new UncheckedIOException("a folder of golden vectors must be readable, got " + folder, e);
        }
    }

    /** Each vector in double and in float: the arguments of a test. */
    Stream<Arguments> inBothTypes() {
        return vectors.stream()
                .flatMap(vector -> Stream.of(arguments(vector, DataType.DOUBLE), arguments(vector, DataType.FLOAT)));
    }

    /** A folder on the class path, such as {@code /golden}. */
    static GoldenFolder resource(String name) {
        return read(Path.of(URI.create(GoldenFolder.class.getResource(name).toString())));
    }
}
