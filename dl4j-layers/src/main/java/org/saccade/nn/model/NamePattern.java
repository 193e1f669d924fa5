package org.saccade.nn.model;

import org.saccade.nn.Rules;

import java.util.regex.Pattern;

/**
 * Names of layers.
 *
 * @param text a name, in which * stands for any characters
 */
public record NamePattern(String text) {

    public NamePattern {
        Rules.given("text", text);
    }

    public boolean matches(String name) {
        return Pattern.matches(Pattern.quote(text).replace("*", "\\E.*\\Q"), name);
    }
}
