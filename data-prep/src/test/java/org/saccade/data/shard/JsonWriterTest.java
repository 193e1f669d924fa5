package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonWriterTest {
    private static String write(Map<String, ?> document) {
        return new String(JsonWriter.write(document), StandardCharsets.UTF_8);
    }

    @Test
    void plainContainersStandOnOneLine() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("b", List.of(1, 2L));
        document.put("a", List.of(Map.of("x", "y"), List.of()));
        assertThat(write(document)).isEqualTo("{\n  \"b\": [1, 2],\n  \"a\": [\n    {\"x\": \"y\"},\n    []\n  ]\n}\n");
    }

    @Test
    void everyCharacterComesBack() {
        StringBuilder text = new StringBuilder("ä\uD83D\uDE00");
        for (char c = 0; c < 0x80; c++) {
            text.append(c);
        }
        byte[] json = JsonWriter.write(Map.of("text", text.toString()));
        assertThat(JsonReader.read(json).field("text").text()).isEqualTo(text.toString());
    }

    @Test
    void decimalsKeepTheirScaleAndDoublesAreRefused() {
        assertThat(write(Map.of("a", List.of(new BigDecimal("0.250000"), new BigDecimal("1E-6")))))
                .isEqualTo("{\n  \"a\": [0.250000, 0.000001]\n}\n");
        assertThatThrownBy(() -> write(Map.of("a", 1.5))).hasMessage("cannot write as JSON: 1.5");
    }
}
