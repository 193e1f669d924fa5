package org.saccade.data.shard;

import java.util.List;
import java.util.regex.Pattern;

/** The rules that several records of the manifest share. */
final class Names {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private Names() {}

    /** A relative path that cannot leave the dataset's folder and means the same on every file system. */
    static void checkPath(String field, String path) {
        if (!List.of(path.split("/", -1)).stream()
                .allMatch(part -> PART.matcher(part).matches())) {
            throw new IllegalArgumentException(
                    field + " must be a relative path of letters, digits, '_', '-' and '.', got '" + path + "'");
        }
    }

    static void checkPart(String field, String name) {
        if (!PART.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    field + " must be made of letters, digits, '_', '-' and '.', got '" + name + "'");
        }
    }

    static void atLeastZero(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " must be 0 or more, got " + value);
        }
    }
}
