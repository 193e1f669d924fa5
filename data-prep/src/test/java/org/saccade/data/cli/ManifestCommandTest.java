package org.saccade.data.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URISyntaxException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code inspect} and {@code stats} say of the golden datasets of both versions. */
class ManifestCommandTest {

    private final Saccade saccade = new Saccade();

    private static Path golden(String version) throws URISyntaxException {
        return Path.of(ManifestCommandTest.class
                .getResource("/org/saccade/data/shard/" + version)
                .toURI());
    }

    private String text(String command, String version) throws URISyntaxException {
        assertThat(saccade.run(command, golden(version))).as(saccade::stderr).isZero();
        return saccade.stdout();
    }

    private JsonNode json(String command, String version) throws Exception {
        assertThat(saccade.run(command, golden(version), "--json"))
                .as(saccade::stderr)
                .isZero();
        return new ObjectMapper().readTree(saccade.stdout());
    }

    @Test
    void versionTwoSaysWhatItsImagesAreLike() throws Exception {
        assertThat(text("inspect", "v2")).contains("\nimages  ").doesNotContain("unknown");
        assertThat(text("stats", "v2")).contains("\nwidth in pixels: ").doesNotContain("unknown");
    }

    @Test
    void ofVersionOneTheRestIsUnknown() throws Exception {
        assertThat(text("inspect", "v1"))
                .containsPattern("\nduplicates +unknown\n")
                .containsPattern("\ntrain +\\d")
                .doesNotContain("median");
        assertThat(text("stats", "v1"))
                .contains("\nsamples a class: ")
                .endsWith("\nsizes and colours: unknown\n\nduplicates: unknown\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "stats"})
    void programsFindNoZerosInThePlaceOfTheUnknown(String command) throws Exception {
        JsonNode second = json(command, "v2");
        assertThat(second.at("/duplicates/groups").isInt()).isTrue();
        assertThat(second.at("/splits/train/image_width/max").asInt()).isPositive();
        assertThat(second.at("/splits/train").has("pixels")).isTrue();

        JsonNode first = json(command, "v1");
        assertThat(first.at("/splits/train/samples").asInt()).isPositive();
        assertThat(first.has("duplicates")).isFalse();
        assertThat(first.has("conversion")).isFalse();
        assertThat(first.has("libraries")).isFalse();
        assertThat(first.at("/splits/train").has("image_width")).isFalse();
        assertThat(first.at("/splits/train").has("pixels")).isFalse();
    }
}
