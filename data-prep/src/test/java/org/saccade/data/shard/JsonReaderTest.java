package org.saccade.data.shard;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonReaderTest {
    private static JsonNode read(String json) {
        return JsonReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsWhereEachValueStands() {
        JsonNode value =
                read("{\"a\": [1,\n {\"b\" : -2}]}").field("a").items().get(1).field("b");
        assertThat(value.whole()).isEqualTo(-2);
        assertThat(value.line()).isEqualTo(2);
        assertThat(value.path()).isEqualTo("a[1].b");
    }

    @Test
    void readsEveryEscape() {
        assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\"").text())
                .isEqualTo("\"\\/\b\f\n\r\tä\uD83D\uDE00");
    }

    @Test
    void takesNumbersToTheEndsOf64Bits() {
        assertThat(read("9223372036854775807").whole()).isEqualTo(Long.MAX_VALUE);
        assertThat(read("-9223372036854775808").whole()).isEqualTo(Long.MIN_VALUE);
        assertFault("9223372036854775808", "a whole number must fit 64 bits, got 9223372036854775808");
    }

    @Test
    void otherLiteralsAreValuesOfNoKindThatAFieldMayHave() {
        for (String literal : new String[] {"true", "false", "null", "1e3", "-0.1E-7"}) {
            assertThat(read(literal)).isInstanceOf(JsonNode.Other.class);
            assertFault(() -> read(literal).whole(), "the document must be a whole number");
        }
    }

    @Test
    void decimalsAreNumbersOfTheirOwn() {
        assertThat(read("-0.250000").decimal()).isEqualTo(-0.25);
        assertThat(read("1.0").decimal()).isEqualTo(1);
        assertFault(() -> read("1").decimal(), "the document must be a decimal number");
        assertFault(() -> read("1.0").whole(), "the document must be a whole number");
        assertFault("1.", "expected a value, found '1.'");
        assertFault(".5", "expected a value, found '.5'");
        assertFault("01.5", "expected a value, found '01.5'");
    }

    @Test
    void aWrongKindIsNamed() {
        assertFault(() -> read("{\"a\": 1}").field("a").text(), "line 1: a must be a string");
        assertFault(() -> read("{\"a\": 1}").field("a").items(), "line 1: a must be a list");
        assertFault(() -> read("{\"a\": 1}").field("a").fields(), "line 1: a must be an object");
        assertFault(() -> read("{\"a\": -1}").field("a").count(), "line 1: a must be from 0 to 2147483647, got -1");
        assertFault(() -> read("{}").field("a"), "line 1: the document lacks the field 'a'");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        assertFault("", "the text ends too early");
        assertFault("{\"a\":1", "the text ends too early");
        assertFault("{\"a\" 1}", "expected ':', found '1'");
        assertFault("{a: 1}", "expected '\"', found 'a'");
        assertFault("[1 2]", "expected ']', found '2'");
        assertFault("[1,]", "expected a value, found ']'");
        assertFault("01", "expected a value, found '01'");
        assertFault("+1", "expected a value, found '+1'");
        assertFault("NaN", "expected a value, found 'NaN'");
        assertFault("1 2", "nothing may follow the value");
        assertFault("\"a\nb\"", "a control character in a string must be escaped");
        assertFault("\"\\x\"", "unknown escape '\\x'");
        assertFault("\"\\u12g4\"", "\\u needs four hexadecimal digits");
        assertFault("{\"a\":1,\n\"a\":2}", "line 2: the name 'a' stands twice in one object");
        assertFault("[".repeat(66), "values may be nested 64 deep");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertFault(() -> JsonReader.read(new byte[] {'"', (byte) 0xff, '"'}), "line 1: the text is not UTF-8");
    }

    private static void assertFault(String json, String message) {
        assertFault(() -> read(json), message);
    }

    private static void assertFault(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(JsonException.class).hasMessageContaining(message);
    }
}
