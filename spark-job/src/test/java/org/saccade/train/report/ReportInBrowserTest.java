package org.saccade.train.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.w3c.dom.Document;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The page in Chromium, where there is one on the PATH. */
class ReportInBrowserTest {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<Integer> WIDTHS = List.of(390, 1280);
    private static final String ONE = "one.html";
    private static final String SEVERAL = "several.html";

    /** Only the copies of the page that are looked at have a script, and leave to run it. */
    private static final String PROBE = """
            <script>
            const refused = [];
            document.addEventListener('securitypolicyviolation', event => refused.push(event.blockedURI));
            addEventListener('load', () => {
              document.querySelectorAll('details').forEach(each => each.open = true);
              parent.postMessage({
                page: location.pathname.split('/').pop() + ' ' + innerWidth,
                content: document.documentElement.scrollWidth,
                refused: refused,
                fetched: performance.getEntriesByType('resource').map(each => each.name).filter(name => !name.startsWith('data:')),
                images: [...document.images].map(each => each.naturalWidth),
                charts: [...document.querySelectorAll('.charts svg[role=img]')].map(each => each.getBoundingClientRect().width),
                background: getComputedStyle(document.body).backgroundColor,
              }, '*');
            });
            </script>
            """;

    @TempDir
    private Path temp;

    @Test
    void fitsAPhoneAndADeskAndFetchesNothing() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page is not looked at in a browser");
        writePages();

        JsonNode seen = look(browser.get());

        for (int width : WIDTHS) {
            check(seen.get(ONE + " " + width), width, "[2]");
            check(seen.get(SEVERAL + " " + width), width, "[2,2]");
        }
    }

    private static void check(JsonNode page, int width, String images) {
        assertThat(page.get("content").asInt()).as("width of the content").isEqualTo(width);
        assertThat(page.get("refused")).as("refused by the policy").isEmpty();
        assertThat(page.get("fetched")).as("fetched").isEmpty();
        assertThat(page.get("images").toString()).as("widths of images").isEqualTo(images);
        assertThat(page.get("charts")).hasSize(6).allMatch(chart -> chart.asDouble() > 300);
        assertThat(page.get("background").asText()).as("dark").isEqualTo("rgb(20, 23, 28)");
    }

    private void writePages() throws Exception {
        RunResults first = evaluated("a-run-with-a-long-name".repeat(6));
        write(ONE, List.of(first));
        write(SEVERAL, List.of(first, evaluated("another")));
        StringBuilder frames = new StringBuilder(
                "<body><script>const seen = {}; addEventListener('message', event => {"
                        + " seen[event.data.page] = event.data; document.body.dataset.seen = JSON.stringify(seen); });</script>");
        for (String page : List.of(ONE, SEVERAL)) {
            for (int width : WIDTHS) {
                frames.append(
                        "<iframe src='" + page + "' style='border: 0' width='" + width + "' height='800'></iframe>");
            }
        }
        Files.writeString(temp.resolve("frames.html"), frames.append("</body>"));
    }

    private RunResults evaluated(String name) throws Exception {
        RunResults run = WrittenRun.read(WrittenRun.write(temp.resolve(name), WrittenRun.ROWS))
                .get(0);
        byte[] jpeg = ImageCodec.encodeJpeg(new RgbImage(2, 1, new byte[6]), 90);
        EvaluatedModel model = new EvaluatedModel(
                EvaluationResults.parse(ReportTest.EVALUATION, "test"),
                Map.of("val-1", new Picture("val-1", "image/jpeg", jpeg)),
                Optional.empty());
        return new RunResults(
                run.name(), run.settings(), run.environment(), run.steps(), run.epochs(), Optional.of(model));
    }

    private void write(String page, List<RunResults> runs) throws IOException {
        String html = new Report(runs, List.of()).html();
        Files.writeString(
                temp.resolve(page),
                html.replace("default-src 'none';", "default-src 'none'; script-src 'unsafe-inline';")
                        .replace("</head>", PROBE + "</head>"));
    }

    /** What the frames told, by page and width. */
    private JsonNode look(Path browser) throws Exception {
        Path dom = temp.resolve("dom.html");
        Path log = temp.resolve("browser.log");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--enable-logging=stderr",
                        "--blink-settings=preferredColorScheme=0",
                        "--user-data-dir=" + temp.resolve("profile"),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        temp.resolve("frames.html").toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("CONSOLE"));
        Document document = ReportTest.parse(Files.readString(dom)
                .replaceAll("(?s)<script>.*?</script>", "")
                .replaceAll("(?s)<iframe.*?</iframe>", "")
                .replace("<head></head>", ""));
        return new ObjectMapper()
                .readTree(((org.w3c.dom.Element)
                                document.getElementsByTagName("body").item(0))
                        .getAttribute("data-seen"));
    }

    private static Optional<Path> browser() throws IOException {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
