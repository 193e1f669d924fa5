package org.saccade.train.report;

import java.util.List;

/** What tables are made of. */
final class Tables {
    private Tables() {}

    static Element head(String... names) {
        Element row = Element.of("tr");
        for (String name : names) {
            row.add(Element.of("th", name).with("scope", "col"));
        }
        return Element.of("thead", row);
    }

    static Element row(String name, List<String> values) {
        Element row = Element.of("tr", Element.of("th", name).with("scope", "row"));
        values.forEach(value -> row.add(Element.of("td", value)));
        return row;
    }

    /** Of numbers, which stand to the right. */
    static Element figures(Element head, Element body) {
        return scrolling(Element.of("table", head, body).with("class", "figures"));
    }

    /** A table that is wider than the screen moves by itself, and the page stays. */
    static Element scrolling(Element table) {
        return Element.of("div", table).with("class", "scroll").with("tabindex", 0);
    }
}
