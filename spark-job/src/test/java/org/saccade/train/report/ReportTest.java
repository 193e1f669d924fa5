package org.saccade.train.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

class ReportTest {
    static final String EVALUATION = """
            {"split":"val","crops":"center","samples":10,"loss":0.5,"top1":0.7,"top5":1.0,"calibration_error":0.125,
             "classes":[{"index":0,"wnid":"n1","name":"across","samples":4,"top1":0.75,"top5":1.0},
                        {"index":1,"wnid":"n2","name":"down","samples":6,"top1":0.6666666,"top5":1.0}],
             "calibration":[{"above":0.0,"to":0.5,"samples":0,"confidence":null,"accuracy":null},
                            {"above":0.5,"to":1.0,"samples":10,"confidence":0.825,"accuracy":0.7}],
             "confusion":[[3,1],[2,4]],
             "worst":[{"key":"val-1","label":1,"prediction":0,"probability":0.9,"loss":3.25},
                      {"key":"val-2","label":0,"prediction":0,"probability":0.51,"loss":0.67},
                      {"key":"val-3","label":0,"prediction":null,"probability":null,"loss":0.5}]}
            """;

    @TempDir
    private Path temp;

    @Test
    void figuresAreThoseOfTheRows() throws Exception {
        Document page = page(WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS)));

        assertThat(headings(page, "h1")).containsExactly("first");
        assertThat(table(page, "Results"))
                .containsExactly(
                        entry("Validation top-1, last epoch", List.of("0.2500")),
                        entry("Validation top-1, best epoch", List.of("0.5000")),
                        entry("Best epoch", List.of("1")),
                        entry("Validation top-5, last epoch", List.of("1.0000")),
                        entry("Validation loss, last epoch", List.of("0.9000")),
                        entry("Training loss, last epoch", List.of("0.8000")),
                        entry("Epochs", List.of("2 of 90")),
                        entry("Steps", List.of("4")),
                        entry("Images seen", List.of("96")),
                        entry("Images/s, median step", List.of("240.0")),
                        entry("Time, validation included", List.of("0.8 s")));
        assertThat(titles(page))
                .contains("training mean, epoch 1: 2.000", "validation, epoch 2: 0.9000", "top-1, epoch 2: 0.2500")
                .contains("mean of an epoch, epoch 1: 240.0");
    }

    /** Of 0.8 s the four steps took 0.4. */
    @Test
    void timeIsDividedWithoutRest() throws Exception {
        Document page = page(WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS)));

        assertThat(table(page, "Where the time went"))
                .contains(
                        entry("Compute", List.of("0.3 s, 35.0 %")),
                        entry("Waiting for data", List.of("0.0 s, 5.0 %")),
                        entry("Exchange of gradients", List.of("0.1 s, 7.5 %")),
                        entry("Rest of the steps", List.of("0.0 s, 2.5 %")),
                        entry("Validation and between steps", List.of("0.4 s, 50.0 %")),
                        entry("Median step", List.of("100.0 ms")),
                        entry("of it compute, slowest rank", List.of("70.0 ms")),
                        entry("0", List.of("25.0 %", "3.0 ms")),
                        entry("1", List.of("75.0 %", "7.0 ms")));
    }

    @Test
    void averagedWeightsStandBesideTheLast() throws Exception {
        String rows = WrittenRun.ROWS.replace(
                "\"top1\":0.25", "\"ema_validation_loss\":0.7,\"ema_top1\":0.875,\"ema_top5\":0.95,\"top1\":0.25");
        String averaged = WrittenRun.write(temp.resolve("averaged"), rows);
        Document one = page(WrittenRun.read(averaged));
        Document two = page(WrittenRun.read(averaged, WrittenRun.write(temp.resolve("plain"), WrittenRun.ROWS)));

        assertThat(titles(one)).contains("validation, EMA, epoch 2: 0.7000", "top-1, EMA, epoch 2: 0.8750");
        assertThat(table(two, "Results"))
                .contains(
                        entry("EMA top-1, last epoch", List.of("0.8750", "–")),
                        entry("EMA top-5, last epoch", List.of("0.9500", "–")),
                        entry("EMA loss, last epoch", List.of("0.7000", "–")));
        assertThat(headings(two, "h3")).contains("Validation top-1, EMA dashed");
        assertThat(elements(two, "path")
                        .filter(path -> path.getAttribute("class").contains("dashed")))
                .hasSize(3);
    }

    @Test
    void severalRunsStandBesideEachOther() throws Exception {
        Document page = page(WrittenRun.read(
                WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS),
                WrittenRun.write(
                        temp.resolve("second"),
                        WrittenRun.ROWS.replace("0.25", "0.625"),
                        "train.seed=7",
                        "data.train=other")));

        assertThat(table(page, "Results"))
                .contains(entry("Validation top-1, last epoch", List.of("0.2500", "0.6250")))
                .contains(entry("Best epoch", List.of("1", "2")));
        assertThat(table(page, "Settings that differ"))
                .containsExactly(
                        entry("data.train", List.of("train", "other")), entry("train.seed", List.of("1", "7")));
        assertThat(elements(page, "tr").filter(row -> row.getAttribute("class").equals("differs")))
                .extracting(row -> row.getFirstChild().getTextContent())
                .containsExactly("data.train", "train.seed");
        assertThat(titles(page)).contains("first, epoch 2: 0.2500", "second, epoch 2: 0.6250");
    }

    @Test
    void runsOfOneNameGoByTheirPaths() throws Exception {
        Document page = page(WrittenRun.read(
                WrittenRun.write(temp.resolve("a/run"), WrittenRun.ROWS),
                WrittenRun.write(temp.resolve("b/run"), WrittenRun.ROWS)));

        assertThat(headings(page, "h1").get(0)).contains("a/run").contains("b/run");
        assertThat(table(page, "Settings that differ")).containsOnlyKeys("data.path");
    }

    @Test
    void anEvaluationIsShown() throws Exception {
        RunResults run = WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS))
                .get(0);
        byte[] jpeg = ImageCodec.encodeJpeg(new RgbImage(2, 1, new byte[6]), 90);
        Document page = page(List.of(evaluated(
                run,
                new EvaluatedModel(
                        EvaluationResults.parse(EVALUATION, "test"),
                        Map.of("val-1", new Picture("val-1", "image/jpeg", jpeg)),
                        Optional.empty()))));

        assertThat(titles(page))
                .contains("across, taken for across: 3 of 4 (75.0 %)", "down, taken for across: 2 of 6 (33.3 %)")
                .contains("10 samples: mean probability 0.8250, accuracy 0.7000");
        assertThat(table(page, "Evaluation"))
                .containsExactly(
                        entry("down", List.of("6", "0.6667", "1.0000")),
                        entry("across", List.of("4", "0.7500", "1.0000")));
        assertThat(spaced(page.getElementsByTagName("main").item(0).getTextContent()))
                .contains("Expected calibration error 0.1250.")
                .contains("downtaken for across, 90.0 %loss 3.250val-1")
                .contains("acrossright, 51.0 %loss 0.6700val-2")
                .contains("acrossno guessloss 0.5000val-3");
        assertThat(elements(page, "img"))
                .extracting(image -> image.getAttribute("src"))
                .singleElement()
                .asString()
                .startsWith("data:image/jpeg;base64,/9j/");
    }

    @Test
    void anEvaluationOfBeforeHasItsFiguresAlone() throws Exception {
        RunResults run = WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS))
                .get(0);
        String old = "{\"split\":\"val\",\"samples\":1,\"loss\":0.5,\"top1\":1,\"top5\":1,\"classes\":["
                + "{\"index\":0,\"wnid\":\"n1\",\"name\":\"across\",\"samples\":0,\"top1\":null,\"top5\":null},"
                + "{\"index\":1,\"wnid\":\"n2\",\"name\":\"down\",\"samples\":1,\"top1\":1,\"top5\":1}]}";
        Document page = page(List.of(
                evaluated(run, new EvaluatedModel(EvaluationResults.parse(old, "test"), Map.of(), Optional.empty()))));

        assertThat(table(page, "Evaluation"))
                .containsExactly(
                        entry("down", List.of("1", "1.0000", "1.0000")), entry("across", List.of("0", "–", "–")));
        assertThat(headings(page, "h3")).doesNotContain("Confusion matrix", "Reliability");
    }

    @Test
    void ofManyClassesThePairsAreNamed() throws Exception {
        int count = 41;
        String classes = IntStream.range(0, count)
                .mapToObj(i -> "{\"name\":\"c" + i + "\",\"samples\":2,\"top1\":0.5,\"top5\":1}")
                .collect(Collectors.joining(","));
        // Of each class one sample is taken for the next class; of class 7 three.
        String confusion = IntStream.range(0, count)
                .mapToObj(row -> IntStream.range(0, count)
                        .mapToObj(column -> column == (row + 1) % count ? row == 7 ? "3" : "1" : "0")
                        .collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(","));
        EvaluationResults results = EvaluationResults.parse(
                "{\"split\":\"val\",\"samples\":82,\"loss\":1,\"top1\":0,\"top5\":1,\"classes\":[" + classes
                        + "],\"confusion\":[" + confusion + "]}",
                "test");
        RunResults run = WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS))
                .get(0);
        Document page = page(List.of(evaluated(run, new EvaluatedModel(results, Map.of(), Optional.empty()))));

        assertThat(elements(page, "rect")).isEmpty();
        assertThat(elements(page, "tr").map(Element::getTextContent).toList())
                .containsSubsequence("classtaken fortimes", "c7c83", "c0c11");
    }

    @Test
    void whatComesFromFilesIsNoMarkup() throws Exception {
        String name = "a <b> & \"c\" '\u0007";
        List<RunResults> runs = WrittenRun.read(
                WrittenRun.write(temp.resolve("x"), WrittenRun.ROWS, "data.train=\"</td><script>alert(1)</script>\""));
        RunResults run = runs.get(0);
        Document page = page(List.of(
                new RunResults(name, run.settings(), run.environment(), run.steps(), run.epochs(), Optional.empty())));

        assertThat(headings(page, "h1")).containsExactly("a <b> & \"c\" '\uFFFD");
        assertThat(elements(page, "script")).isEmpty();
        assertThat(table(page, "Configuration"))
                .contains(entry("data.train", List.of("</td><script>alert(1)</script>")));
    }

    @Test
    void thePageAsksForNothing() throws Exception {
        String html = new Report(
                        WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS)),
                        List.of(new Picture("map", "image/png", new byte[] {1})))
                .html();
        Document page = parse(html);

        assertThat(html).doesNotContain("@import").doesNotContain("url(");
        for (String attribute : List.of("src", "href")) {
            assertThat(elements(page, "*").filter(each -> each.hasAttribute(attribute)))
                    .extracting(each -> each.getAttribute(attribute))
                    .isNotEmpty()
                    .allMatch(value -> value.startsWith("data:"));
        }
        assertThat(elements(page, "meta").map(each -> each.getAttribute("content")))
                .contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    }

    @Test
    void picturesStandWithTheirNames() throws Exception {
        Files.write(temp.resolve("b.png"), new byte[] {2});
        Files.write(temp.resolve("a.png"), new byte[] {1});
        Files.write(temp.resolve("notes.txt"), new byte[] {3});
        Files.createDirectories(temp.resolve("ab"));
        Files.write(temp.resolve("ab/overview.png"), new byte[] {4});
        Files.write(temp.resolve("ab/layer.png"), new byte[] {5});
        List<Picture> pictures = Picture.readFolder(WrittenRun.FILES, temp.toString());
        Document page = parse(
                new Report(WrittenRun.read(WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS)), pictures).html());

        assertThat(elements(page, "img").map(each -> each.getAttribute("alt") + " " + each.getAttribute("src")))
                .containsExactly(
                        "a data:image/png;base64,AQ==",
                        "ab data:image/png;base64,BA==",
                        "b data:image/png;base64,Ag==");
    }

    @Test
    void aLongRunIsNoLargeFile() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int step = 1; step <= 100_000; step++) {
            rows.append(String.format(
                    Locale.ROOT,
                    "{\"kind\":\"step\",\"epoch\":%d,\"step\":%d,\"samples\":8,\"loss\":%f,\"learning_rate\":0.1,"
                            + "\"images_per_second\":%d,\"data_ms\":1,\"compute_ms\":2,\"exchange_ms\":3,\"slowest_rank\":0}%n",
                    (step - 1) / 100 + 1,
                    step,
                    1 + Math.sin(step),
                    100 + step % 7));
            if (step % 100 == 0) {
                rows.append(String.format(
                        Locale.ROOT,
                        "{\"kind\":\"epoch\",\"epoch\":%d,\"train_loss\":1,\"validation_loss\":1,\"top1\":0.5,\"top5\":1,"
                                + "\"seconds\":9}%n",
                        step / 100));
            }
        }
        List<RunResults> runs = WrittenRun.read(WrittenRun.write(temp.resolve("long"), rows.toString()));

        assertThat(new Report(runs, List.of()).html().length()).isLessThan(600_000);
    }

    /** Nothing can be said in epochs before one is complete. */
    @Test
    void aRunThatHasJustBegunCountsInSteps() throws Exception {
        String rows = WrittenRun.ROWS.lines().limit(2).collect(Collectors.joining("\n", "", "\n"));
        Document page = page(WrittenRun.read(WrittenRun.write(temp.resolve("first"), rows)));

        assertThat(table(page, "Results")).contains(entry("Epochs", List.of("0 of 90")));
        assertThat(elements(page, "text").map(Element::getTextContent))
                .contains("step")
                .doesNotContain("epoch");
        assertThat(headings(page, "h3")).contains("Loss", "Learning rate").doesNotContain("Validation accuracy");
    }

    @Test
    void anEvaluationOfOtherClassesIsRefused() throws Exception {
        String run = WrittenRun.write(temp.resolve("first"), WrittenRun.ROWS);
        Path file = Files.writeString(
                temp.resolve("evaluation.json"),
                "{\"split\":\"val\",\"samples\":1,\"loss\":1,\"top1\":0,\"top5\":1,\"classes\":[]}");

        assertThatThrownBy(() -> RunResults.read(WrittenRun.FILES, List.of(run), List.of(file.toString())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be an evaluation of the run's 2 classes, got 0");
    }

    private static RunResults evaluated(RunResults run, EvaluatedModel model) {
        return new RunResults(
                run.name(), run.settings(), run.environment(), run.steps(), run.epochs(), Optional.of(model));
    }

    private static Document page(List<RunResults> runs) throws Exception {
        return parse(new Report(runs, List.of()).html());
    }

    static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<String> headings(Document page, String level) {
        return elements(page, level).map(Element::getTextContent).toList();
    }

    private static List<String> titles(Document page) {
        return elements(page, "title")
                .map(Element::getTextContent)
                .map(ReportTest::spaced)
                .toList();
    }

    private static Stream<Element> elements(Document page, String name) {
        return elements(page.getElementsByTagName(name)).stream();
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** The cells of all tables of a section, by what their rows are called. */
    private static Map<String, List<String>> table(Document page, String section) {
        Element found = elements(page, "section")
                .filter(each -> each.getFirstChild().getTextContent().equals(section))
                .findFirst()
                .orElseThrow();
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Element row : elements(found.getElementsByTagName("tr"))) {
            if (row.getParentNode().getNodeName().equals("tbody")) {
                rows.put(
                        row.getFirstChild().getTextContent(),
                        elements(row.getElementsByTagName("td")).stream()
                                .map(Element::getTextContent)
                                .map(ReportTest::spaced)
                                .toList());
            }
        }
        return rows;
    }

    private static String spaced(String text) {
        return text.replace('\u00A0', ' ');
    }
}
