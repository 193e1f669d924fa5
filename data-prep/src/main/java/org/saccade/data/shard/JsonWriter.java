package org.saccade.data.shard;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes maps, lists, strings, whole numbers and decimals as JSON, always in the same way: two spaces a level, a container
 * of nothing but plain values on one line, decimals as they are scaled, a line feed at the end, UTF-8.
 */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    static byte[] write(Map<String, ?> document) {
        JsonWriter writer = new JsonWriter();
        writer.value(document, "\n");
        writer.out.append('\n');
        return writer.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(Object value, String newLine) {
        if (value instanceof Map<?, ?> map) {
            container('{', '}', map.entrySet(), isPlain(map.values()), newLine);
        } else if (value instanceof List<?> list) {
            container('[', ']', list, isPlain(list), newLine);
        } else if (value instanceof Map.Entry<?, ?> member) {
            string((String) member.getKey());
            out.append(": ");
            value(member.getValue(), newLine);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Integer || value instanceof Long) {
            out.append(value);
        } else if (value instanceof BigDecimal decimal) {
            out.append(decimal.toPlainString());
        } else {
            throw new IllegalArgumentException("cannot write as JSON: " + value);
        }
    }

    private void container(char open, char close, Collection<?> values, boolean plain, String newLine) {
        String inner = newLine + "  ";
        out.append(open);
        String separator = plain ? "" : inner;
        for (Object value : values) {
            out.append(separator);
            value(value, inner);
            separator = plain ? ", " : "," + inner;
        }
        out.append(plain ? "" : newLine).append(close);
    }

    private static boolean isPlain(Collection<?> values) {
        return values.stream().noneMatch(value -> value instanceof Map || value instanceof List);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
