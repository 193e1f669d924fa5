package org.saccade.data.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.Digits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Options of {@code prepare} that stand in a file. */
class RecipeIT {

    @TempDir
    private Path folder;

    private Path output;
    private final Saccade saccade = new Saccade();

    @BeforeEach
    void useTwoCores() {
        System.setProperty("spark.master", "local[2]");
        output = folder.resolve("dataset");
    }

    @AfterEach
    void forgetTheMaster() {
        System.clearProperty("spark.master");
    }

    private Path recipe(String text) throws IOException {
        return Files.writeString(folder.resolve("recipe.conf"), text);
    }

    @Test
    void theCommandLineWinsOverTheRecipe() throws Exception {
        Path recipe = recipe("""
                dataprep {
                  layout = "synthetic:orientation"
                  samples = 40
                  val-samples = 8
                  format = TFRecord
                  shard-size = 1 MiB
                  seed = -3
                  quality = null
                  output = "%s"
                }
                """.formatted(output));
        assertThat(saccade.run("prepare", recipe, "--val-samples", 4, "--json"))
                .as(saccade::stderr)
                .isZero();
        JsonNode prepared = new ObjectMapper().readTree(saccade.stdout());
        assertThat(prepared.at("/splits/train/samples").asInt()).isEqualTo(40);
        assertThat(prepared.at("/splits/val/samples").asInt()).isEqualTo(4);
        assertThat(prepared.at("/seed").asInt()).isEqualTo(-3);
        assertThat(output.resolve("train/shard-00000-of-00001.tfrecord")).exists();
    }

    @Test
    void namesEveryProblemAtOnceWithItsLine() throws Exception {
        Path recipe = recipe("""
                dataprep {
                  ouptut = x
                  input = [1]
                  mode = rezise
                  short-side = large
                  shard-size = 1 parsec
                  profile = imagenet
                  max-bad-fraction = few
                  dry-run = true
                }
                data.path = x
                """);
        // What the command line gives is read all the same: it is wrong for the next who uses the file.
        assertThat(saccade.run("prepare", recipe, "--mode", "resize")).isEqualTo(2);
        assertThat(saccade.stderr().lines().map(line -> line.replace(recipe.toString(), "recipe.conf")))
                .containsExactlyInAnyOrder(
                        "data.path is not a known key (recipe.conf: 11); take it out",
                        "dataprep.dry-run is not a known key (recipe.conf: 9); take it out",
                        "dataprep.ouptut is not a known key (recipe.conf: 2); did you mean dataprep.output?",
                        "dataprep.input must be a text, got [1] (recipe.conf: 3)",
                        "dataprep.mode must be one of passthrough, resize, raw, got \"rezise\" (recipe.conf: 4)",
                        "dataprep.short-side must be a whole number of at most 2147483647, got \"large\" (recipe.conf: 5)",
                        "dataprep.shard-size must be a number with a unit, as in 128MiB, got \"1 parsec\" (recipe.conf: 6)",
                        "dataprep.profile must be ilsvrc2012, got \"imagenet\" (recipe.conf: 7)",
                        "dataprep.max-bad-fraction must be a number, got \"few\" (recipe.conf: 8)");
    }

    @Test
    void saysWhatIsMissingAndWhatIsAbsent() throws Exception {
        assertThat(saccade.run("prepare", recipe("dataprep.input = x"))).isEqualTo(2);
        assertThat(saccade.error()).startsWith("saccade prepare: missing required option: '--output=FOLDER'");
        assertThat(saccade.run("prepare", folder.resolve("absent.conf"))).isEqualTo(6);
        assertThat(saccade.error()).startsWith("there is no file ").endsWith("absent.conf; check the path");
        assertThat(saccade.run("prepare", recipe("dataprep { input"))).isEqualTo(2);
        assertThat(saccade.error()).contains("recipe.conf: 1: ");
        assertThat(saccade.run("prepare", recipe("dataprep.output = x"), "more.conf"))
                .isEqualTo(2);
        assertThat(saccade.error()).startsWith("saccade prepare: unexpected argument ");
    }

    @Test
    void theRecipeForImageNetTakesNothingElse() {
        Path recipe = Digits.FOLDER.resolve("../../conf/recipes/imagenet-shards.conf");
        assertThat(saccade.run("prepare", recipe, "--input", Digits.FOLDER, "--output", output))
                .isEqualTo(3);
        assertThat(saccade.error()).contains("1281167");
        assertThat(output).doesNotExist();
    }
}
