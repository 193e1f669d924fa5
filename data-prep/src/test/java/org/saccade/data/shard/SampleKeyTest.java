package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "n01440764_10", "n01440764/n01440764_10", "v1.2/x", "Ünï-cøde 1", "__x__"})
    void takesWhatWebDatasetGroups(String key) {
        assertThat(SampleKey.check(key)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "'', must not be empty",
        "a.b, must hold no '.' after its last '/'",
        "x/a.jpg, must hold no '.' after its last '/'",
        "/a, 'must have no empty, ''.'' or ''..'' folder'",
        "a//b, 'must have no empty, ''.'' or ''..'' folder'",
        "../a, 'must have no empty, ''.'' or ''..'' folder'",
        "a/./b, 'must have no empty, ''.'' or ''..'' folder'",
        "a/, must not end with '/'",
        "a\\b, must hold no backslash",
    })
    void refusesTheRest(String key, String rule) {
        assertThatThrownBy(() -> SampleKey.check(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sample key " + rule)
                .hasMessageContaining("got '" + key + "'");
    }

    @Test
    void refusesControlCharactersAndShowsThem() {
        assertThatThrownBy(() -> SampleKey.check("a\nb")).hasMessageContaining("no control character, got 'a\\u000ab'");
    }

    @Test
    void refusesHalfASurrogatePair() {
        assertThatThrownBy(() -> SampleKey.check("a\ud800")).hasMessageContaining("must be valid Unicode");
    }

    @Test
    void keepsToTheRoomOfATarHeader() {
        String most = "n".repeat(96);
        assertThat(SampleKey.check(most)).isEqualTo(most);
        assertThat(SampleKey.check("f".repeat(155) + "/" + most)).endsWith(most);
        assertThatThrownBy(() -> SampleKey.check(most + "n")).hasMessageContaining("must fit a ustar header");
        assertThatThrownBy(() -> SampleKey.check("f".repeat(156) + "/" + most))
                .hasMessageContaining("must fit a ustar header");
        assertThatThrownBy(() -> SampleKey.check("ä".repeat(49))).hasMessageContaining("at most 100 bytes of UTF-8");
    }
}
