package org.saccade.train.report;

import java.util.List;
import java.util.function.Function;

/** A column a run, a row a thing to compare. */
final class RunTable {
    private final List<RunResults> runs;
    private final Element body = Element.of("tbody");

    RunTable(List<RunResults> runs) {
        this.runs = runs;
    }

    /** Adds a row; left out where no run has anything to say. */
    RunTable row(String label, Function<RunResults, String> value) {
        return row(label, value, "");
    }

    /** The same, and where runs differ they are seen to. */
    RunTable compared(String label, Function<RunResults, String> value) {
        return row(label, value, differ(value) ? "differs" : "");
    }

    private RunTable row(String label, Function<RunResults, String> value, String look) {
        List<String> values = runs.stream().map(value).toList();
        if (!values.stream().allMatch(Numbers.NONE::equals)) {
            Element row = Tables.row(label, values);
            body.add(look.isEmpty() ? row : row.with("class", look));
        }
        return this;
    }

    boolean differ(Function<RunResults, String> value) {
        return runs.stream().map(value).distinct().count() > 1;
    }

    /** @param look the class of the style sheet */
    Element draw(String look) {
        Element table = Element.of("table").with("class", look);
        if (runs.size() > 1) {
            Element head = Element.of("tr", Element.of("td"));
            for (int i = 0; i < runs.size(); i++) {
                Element swatch = Element.of("span").with("class", "swatch " + Series.colourClass(i));
                head.add(Element.of("th", swatch, runs.get(i).name()).with("scope", "col"));
            }
            table.add(Element.of("thead", head));
        }
        return Tables.scrolling(table.add(body));
    }
}
