package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.SourceFile;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTest {

    private static final SourceFile TAR = new SourceFile("train", "train.tar", 10, "");

    private static String of(String tool, String openCv, long seed, int quality, SourceFile input) {
        PrepareSettings settings =
                new PrepareSettings(seed, new Passthrough(quality), ShardContainer.TAR, 1 << 20, 1, Acceptance.USUAL);
        return Fingerprint.of(tool, new TreeMap<>(Map.of("opencv", openCv)), settings, List.of(input));
    }

    @Test
    void tellsWhateverDecidesTheBytes() {
        String fingerprint = of("tool 1", "4.13.0", 0, 95, TAR);
        assertThat(fingerprint).startsWith("sha256:").isEqualTo(of("tool 1", "4.13.0", 0, 95, TAR));
        assertThat(List.of(
                        fingerprint,
                        of("tool 2", "4.13.0", 0, 95, TAR),
                        of("tool 1", "4.11.0", 0, 95, TAR),
                        of("tool 1", "4.13.0", 1, 95, TAR),
                        of("tool 1", "4.13.0", 0, 90, TAR),
                        of("tool 1", "4.13.0", 0, 95, new SourceFile("train", "train.tar", 11, ""))))
                .doesNotHaveDuplicates();
    }
}
