package org.saccade.data.settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "a, a, 0",
        "abc, acb, 1",
        "abc, ab, 1",
        "ab, abc, 1",
        "abc, axc, 1",
        "'', abc, 3",
        "kitten, sitting, 3",
        "train.epochz, train.epochs, 1"
    })
    void countsEdits(String a, String b, int distance) {
        assertThat(NearestName.distance(a, b)).isEqualTo(distance);
    }

    @Test
    void takesTheNearestAndOfEqualsTheFirstInTheAlphabet() {
        assertThat(NearestName.of("trian", List.of("verify", "train"))).contains("train");
        assertThat(NearestName.of("ac", List.of("ad", "ab"))).contains("ab");
    }

    @Test
    void namesThatAreTooFarAreNone() {
        assertThat(NearestName.of("xyz", List.of("abc", "verify"))).isEmpty();
        assertThat(NearestName.of("x", List.of())).isEmpty();
    }
}
