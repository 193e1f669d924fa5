package org.saccade.data.shard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259), strictly: one value, no repeated name, nothing after it. Errors are {@link JsonException}s
 * that name the line.
 */
final class JsonReader {
    /** Far more than a manifest needs; keeps a hostile file from exhausting the stack. */
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int line = 1;

    private JsonReader(String text) {
        this.text = text;
    }

    static JsonNode read(byte[] utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonException(1, "the text is not UTF-8");
        }
        JsonReader reader = new JsonReader(text);
        JsonNode value = reader.value("", 0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.fault("nothing may follow the value");
        }
        return value;
    }

    private JsonNode value(String path, int depth) {
        skipSpace();
        if (depth > MAX_DEPTH) {
            throw fault("values may be nested " + MAX_DEPTH + " deep");
        }
        int start = line;
        char c = peek();
        if (c == '{') {
            return new JsonNode.Members(members(path, depth), start, path);
        }
        if (c == '[') {
            return new JsonNode.Array(array(path, depth), start, path);
        }
        if (c == '"') {
            return new JsonNode.Text(string(), start, path);
        }
        return literal(path);
    }

    private Map<String, JsonNode> members(String path, int depth) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        expect('{');
        if (next('}')) {
            return members;
        }
        do {
            skipSpace();
            String name = string();
            if (members.containsKey(name)) {
                throw fault("the name '" + name + "' stands twice in one object");
            }
            skipSpace();
            expect(':');
            members.put(name, value(path.isEmpty() ? name : path + "." + name, depth + 1));
        } while (next(','));
        expect('}');
        return members;
    }

    private List<JsonNode> array(String path, int depth) {
        List<JsonNode> values = new ArrayList<>();
        expect('[');
        if (next(']')) {
            return values;
        }
        do {
            values.add(value(path + "[" + values.size() + "]", depth + 1));
        } while (next(','));
        expect(']');
        return values;
    }

    private String string() {
        if (peek() != '"') {
            throw fault("expected '\"', found '" + peek() + "'");
        }
        at++;
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < 0x20) {
                throw fault("a control character in a string must be escaped");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fault("unknown escape '\\" + c + "'");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw fault("\\u needs four hexadecimal digits");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private JsonNode literal(String path) {
        int start = at;
        while (at < text.length() && isLiteralPart(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.matches("-?(0|[1-9][0-9]*)")) {
            return new JsonNode.Whole(whole(word), line, path);
        }
        if (word.matches("-?(0|[1-9][0-9]*)\\.[0-9]+")) {
            return new JsonNode.Decimal(Double.parseDouble(word), line, path);
        }
        if (word.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            return new JsonNode.Other(word, line, path);
        }
        throw fault("expected a value, found '" + (word.isEmpty() ? String.valueOf(text.charAt(start)) : word) + "'");
    }

    private long whole(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw fault("a whole number must fit 64 bits, got " + digits);
        }
    }

    private static boolean isLiteralPart(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.';
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("the text ends too early");
        }
        return text.charAt(at);
    }

    private boolean next(char c) {
        skipSpace();
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw fault("expected '" + c + "', found '" + peek() + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            if (text.charAt(at) == '\n') {
                line++;
            }
            at++;
        }
    }

    private JsonException fault(String problem) {
        return new JsonException(line, problem + " (character " + at + ")");
    }
}
