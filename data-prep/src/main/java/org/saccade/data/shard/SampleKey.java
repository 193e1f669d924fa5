package org.saccade.data.shard;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The rule for the keys of samples. WebDataset takes as key everything before the first dot that follows the last
 * slash, so a key must hold no dot there; and key plus extension must fit the two name fields of a ustar header.
 */
public final class SampleKey {
    /** Stands for ".jpg", ".png", ".npy" and ".cls", which all have its length. */
    private static final String ANY_EXTENSION = ".xxx";

    private SampleKey() {}

    /**
     * Checks a key and gives it back.
     *
     * @throws IllegalArgumentException if the key is empty, starts or ends with a slash, has an empty, "." or ".."
     *     folder, a dot in its last part, a backslash, a control character or half of a surrogate pair, or is too long
     *     for a ustar header; the message gives the rule and the key
     */
    public static String check(String key) {
        require(!key.isEmpty(), "must not be empty", key);
        require(
                key.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c != '\\'),
                "must hold no backslash and no control character",
                key);
        require(StandardCharsets.UTF_8.newEncoder().canEncode(key), "must be valid Unicode", key);
        int slash = key.lastIndexOf('/');
        require(slash < key.length() - 1, "must not end with '/'", key);
        require(
                key.indexOf('.', slash + 1) < 0,
                "must hold no '.' after its last '/', since WebDataset ends the key there",
                key);
        checkFolders(key, slash);
        require(
                TarHeader.splitName(key + ANY_EXTENSION).isPresent(),
                "must fit a ustar header with its extension: at most 100 bytes of UTF-8, "
                        + "or a folder of at most 155 bytes and a rest of at most 100",
                key);
        return key;
    }

    private static void checkFolders(String key, int lastSlash) {
        int from = 0;
        while (from <= lastSlash) {
            int to = key.indexOf('/', from);
            String folder = key.substring(from, to);
            require(
                    !folder.isEmpty() && !folder.equals(".") && !folder.equals(".."),
                    "must have no empty, '.' or '..' folder",
                    key);
            from = to + 1;
        }
    }

    private static void require(boolean holds, String rule, String key) {
        if (!holds) {
            throw new IllegalArgumentException("sample key " + rule + ", got '" + printable(key) + "'");
        }
    }

    private static String printable(String key) {
        StringBuilder text = new StringBuilder();
        key.chars().forEach(c -> {
            if (c < 0x20 || c == 0x7f) {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }
}
