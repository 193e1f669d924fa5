package org.saccade.train.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An element of the page. What it writes is HTML and well-formed XML at once, whatever the texts are: they come from files, and are escaped here and
 * nowhere else.
 */
final class Element {
    /** HTML knows no other elements that end themselves. */
    private static final Set<String> VOID = Set.of("img", "br");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> content = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    /** @param content as {@link #add} takes it */
    static Element of(String name, Object... content) {
        return new Element(name).add(content);
    }

    /** The same with an attribute. */
    Element with(String attribute, Object value) {
        attributes.put(attribute, text(value));
        return this;
    }

    /** @param more elements, lists of them or optional ones; anything else is a text */
    Element add(Object... more) {
        for (Object each : more) {
            if (each instanceof Iterable<?> several) {
                several.forEach(this::add);
            } else if (each instanceof Optional<?> perhaps) {
                perhaps.ifPresent(this::add);
            } else {
                content.add(each instanceof Element ? each : text(each));
            }
        }
        return this;
    }

    /** A coordinate is written to a tenth of a pixel. */
    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : value.toString();
    }

    @Override
    public String toString() {
        StringBuilder html = new StringBuilder();
        writeTo(html);
        return html.toString();
    }

    private void writeTo(StringBuilder html) {
        html.append('<').append(name);
        attributes.forEach((key, value) ->
                html.append(' ').append(key).append("=\"").append(escape(value)).append('"'));
        if (VOID.contains(name)) {
            html.append("/>");
            return;
        }
        html.append('>');
        for (Object each : content) {
            if (each instanceof Element element) {
                element.writeTo(html);
            } else {
                html.append(escape((String) each));
            }
        }
        html.append("</").append(name).append('>');
    }

    /** XML has no control characters but these three, not even escaped. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF&&[^\\t\\n\\r]]", "\uFFFD");
    }
}
