package org.saccade.data.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of text in columns: the first column and texts on the left, numbers on the right. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private boolean headed;

    /** Adds the first row, which names the columns: a name stands where its column does. */
    public Table head(Object... cells) {
        headed = true;
        return row(cells);
    }

    /** Adds a row. */
    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            List<String> aligned = headed && row == rows.get(0) && rows.size() > 1 ? rows.get(1) : row;
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP)
                        .append(isNumber(aligned.get(i)) ? blanks + row.get(i) : row.get(i) + blanks);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static boolean isNumber(String cell) {
        return !cell.isEmpty() && Character.isDigit(cell.charAt(0));
    }

    private int[] widths() {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    /** Counts as one cell; "none" where there is nothing to count. */
    static String counts(Map<String, Integer> counts) {
        List<String> texts = new ArrayList<>();
        counts.forEach((name, count) -> texts.add(name + " " + count));
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }
}
