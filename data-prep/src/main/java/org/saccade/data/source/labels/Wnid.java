package org.saccade.data.source.labels;

import java.util.regex.Pattern;

/** What names a class: in ImageNet an identifier of WordNet, such as n01440764; in other collections, any name of a folder without oddities. */
public final class Wnid {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern WORDNET = Pattern.compile("n[0-9]{8}");

    private Wnid() {}

    /** Whether it can name a class. */
    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether it is one of WordNet's own. */
    public static boolean isOfWordNet(String name) {
        return WORDNET.matcher(name).matches();
    }
}
