package org.saccade.data.settings;

import java.util.List;

/**
 * A configuration cannot be used. The message has one line for each problem, each with key, rule, value, place and
 * remedy. Exit code 2.
 */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each. */
    public List<String> problems() {
        return problems;
    }
}
