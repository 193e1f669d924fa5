package org.saccade.data.source;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names of files and folders say of splits. */
final class SplitNames {

    /** Has no labels that were ever published, so it is not prepared. */
    static final String TEST = "test";

    private static final Map<String, String> SPLITS = Map.of(
            "train", Source.TRAIN, "val", Source.VAL, "valid", Source.VAL, "validation", Source.VAL, "test", TEST);

    /** A word of its own: "retrain" says nothing. */
    private static final Pattern WORD = Pattern.compile("(?<![a-z])(train|val|valid|validation|test)(?![a-z])");

    private SplitNames() {}

    /** The split of a folder that is named like one. */
    static Optional<String> ofFolder(String name) {
        return Optional.ofNullable(SPLITS.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The split that stands as a word in the name of a file; the first, where there are several. */
    static Optional<String> ofFile(String name) {
        Matcher word = WORD.matcher(name.toLowerCase(Locale.ROOT));
        return word.find() ? Optional.of(SPLITS.get(word.group(1))) : Optional.empty();
    }
}
