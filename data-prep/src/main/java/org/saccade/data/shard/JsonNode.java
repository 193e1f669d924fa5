package org.saccade.data.shard;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** One value of a JSON text, with the line on which it begins and its path, so that a message can say where. */
sealed interface JsonNode {
    int line();

    String path();

    record Text(String value, int line, String path) implements JsonNode {}

    record Whole(long value, int line, String path) implements JsonNode {}

    record Decimal(double value, int line, String path) implements JsonNode {}

    /** A number with an exponent, true, false or null: no field of a manifest is one. */
    record Other(String value, int line, String path) implements JsonNode {}

    record Array(List<JsonNode> values, int line, String path) implements JsonNode {}

    record Members(Map<String, JsonNode> values, int line, String path) implements JsonNode {}

    default String text() {
        if (this instanceof Text text) {
            return text.value();
        }
        throw fault("must be a string");
    }

    default long whole() {
        if (this instanceof Whole whole) {
            return whole.value();
        }
        throw fault("must be a whole number");
    }

    /** A number with a fraction: a whole one is not taken for it. */
    default double decimal() {
        if (this instanceof Decimal decimal) {
            return decimal.value();
        }
        throw fault("must be a decimal number");
    }

    default int count() {
        long number = whole();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw fault("must be from 0 to " + Integer.MAX_VALUE + ", got " + number);
        }
        return (int) number;
    }

    default List<JsonNode> items() {
        if (this instanceof Array list) {
            return list.values();
        }
        throw fault("must be a list");
    }

    default Map<String, JsonNode> fields() {
        if (this instanceof Members object) {
            return object.values();
        }
        throw fault("must be an object");
    }

    /** The object's field; missing is an error. */
    default JsonNode field(String name) {
        JsonNode field = fields().get(name);
        if (field == null) {
            throw fault("lacks the field '" + name + "'");
        }
        return field;
    }

    /** Checks that an object has no field but these. */
    default void only(Set<String> known) {
        fields().forEach((name, field) -> {
            if (!known.contains(name)) {
                throw field.fault("is not a known field");
            }
        });
    }

    /** Runs a record's constructor; what it complains about gets this place. */
    default <T> T build(Supplier<T> constructor) {
        try {
            return constructor.get();
        } catch (JsonException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw fault(": " + e.getMessage());
        }
    }

    default JsonException fault(String problem) {
        String name = path().isEmpty() ? "the document" : path();
        return new JsonException(line(), name + (problem.startsWith(":") ? "" : " ") + problem);
    }
}
