package org.saccade.nn.catalogue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The README's table from paper to class is complete, and what it names exists. */
class TableTest {

    private static final Pattern ROW = Pattern.compile("\\| *(\\d+) *\\|.*");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)");
    private static final int COLUMNS = 7;

    /** row, mechanism, paper, equation, class, axes, test. */
    private record Row(int number, List<String> cells) {
        static Row of(String line) {
            List<String> cells = Arrays.stream(line.substring(1).split("\\|", -1))
                    .map(String::strip)
                    .toList();
            return new Row(Integer.parseInt(cells.get(0)), cells.subList(0, cells.size() - 1));
        }

        List<String> names(int column) {
            return NAME.matcher(cells.get(column))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
        }
    }

    @Test
    void hasTheSixtyRows() throws IOException, URISyntaxException {
        assertThat(rows().stream().map(Row::number))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 60).boxed().toList());
        assertThat(rows())
                .allSatisfy(row -> assertThat(row.cells()).hasSize(COLUMNS).noneMatch(String::isEmpty));
    }

    @Test
    void namesClassesThatExistAndATestForEachRow() throws IOException, URISyntaxException {
        Set<String> classes = classNames(
                TableTest.class.getClassLoader().getResource("layer-json").toURI());
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.names(4)).isNotEmpty().isSubsetOf(classes);
            assertThat(row.names(6)).isNotEmpty().isSubsetOf(classes).allMatch(name -> name.endsWith("Test"));
        });
    }

    @Test
    void everyRowHasASample() {
        Set<Integer> sampled =
                Samples.all().flatMap(sample -> sample.rows().stream()).collect(Collectors.toSet());
        assertThat(sampled).containsAll(IntStream.rangeClosed(1, 60).boxed().toList());
    }

    private static List<Row> rows() throws IOException, URISyntaxException {
        Path readme = module().resolve("README.md");
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(readme)) {
            if (ROW.matcher(line).matches()) {
                rows.add(Row.of(line));
            }
        }
        return rows;
    }

    /** Main and test classes of the module, by their simple names. */
    private static Set<String> classNames(java.net.URI resource) throws IOException {
        Path target = Path.of(resource).getParent().getParent();
        try (Stream<Path> files = Files.walk(target)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Path module() throws URISyntaxException {
        return Path.of(TableTest.class
                        .getClassLoader()
                        .getResource("layer-json")
                        .toURI())
                .getParent()
                .getParent()
                .getParent();
    }
}
