package org.saccade.data.settings;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths and URIs of configuration files as texts, so that an include works alike on every file system. */
final class Location {
    /** Scheme and authority, the root slash; both may be absent. */
    private static final Pattern ROOT = Pattern.compile("((?:[A-Za-z][A-Za-z0-9+.-]*:(?://[^/]*)?)?/?)(.*)");

    private Location() {}

    /**
     * Where an include of {@code name} in the file {@code from} points: beside that file, unless the name has a root of
     * its own.
     */
    static String resolve(String from, String name) {
        if (!rootOf(name).isEmpty()) {
            return name;
        }
        String root = rootOf(from);
        Deque<String> parts = new ArrayDeque<>();
        String path = from.substring(root.length()) + "/../" + name;
        for (String part : path.split("/", -1)) {
            append(parts, part, !root.isEmpty());
        }
        return root + String.join("/", parts);
    }

    private static void append(Deque<String> parts, String part, boolean rooted) {
        if (part.isEmpty() || part.equals(".")) {
            return;
        }
        boolean above = parts.isEmpty() || parts.getLast().equals("..");
        if (!part.equals("..") || above && !rooted) {
            parts.addLast(part);
        } else if (!above) {
            parts.removeLast();
        }
    }

    private static String rootOf(String location) {
        Matcher matcher = ROOT.matcher(location);
        return matcher.matches() ? matcher.group(1) : "";
    }
}
