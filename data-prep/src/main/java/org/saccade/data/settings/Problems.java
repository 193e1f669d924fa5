package org.saccade.data.settings;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

import java.util.ArrayList;
import java.util.List;

/** The problems of one configuration, in the order in which they were met. */
final class Problems {
    private static final int MAX_SHOWN = 80;

    private final List<String> lines = new ArrayList<>();

    void add(String problem) {
        String line = oneLine(problem);
        if (!lines.contains(line)) {
            lines.add(line);
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** A value as it was written, and the file and line where. */
    static String shown(ConfigValue value) {
        String text = value.render(ConfigRenderOptions.concise());
        return (text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text) + " (" + place(value) + ")";
    }

    static String place(ConfigValue value) {
        String place = value.origin().description();
        return place.startsWith(Overrides.ORIGIN) ? Overrides.ORIGIN : place;
    }
}
