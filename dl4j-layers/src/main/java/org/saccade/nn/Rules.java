package org.saccade.nn;

/** The checks that the option records share. A message is the rule, then the values. */
public final class Rules {

    private Rules() {}

    public static void atLeast(int least, String name, int value) {
        require(value >= least, "%s must be at least %d, got %s=%d", name, least, name, value);
    }

    public static void odd(String name, int value) {
        require(value % 2 == 1, "%s must be odd so that it has a centre, got %s=%d", name, name, value);
    }

    public static void headsDivide(int channels, int heads) {
        atLeast(1, "heads", heads);
        require(channels % heads == 0, "heads must divide channels, got channels=%d, heads=%d", channels, heads);
    }

    public static void reductionDivides(int channels, int reduction) {
        atLeast(1, "reduction", reduction);
        require(
                channels % reduction == 0,
                "reduction must divide channels, got channels=%d, reduction=%d",
                channels,
                reduction);
    }

    public static void given(String name, Object value) {
        require(value != null, "%s must be given, got %s=null", name, name);
    }

    public static void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(java.util.Locale.ROOT, message, values));
        }
    }
}
