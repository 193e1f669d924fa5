package org.saccade.nn.attention.neighbourhood;

/** Which of the two neighbourhoods of a factorised attention the heads have (arXiv:1904.10509). */
public enum Factor {
    /** The near keys. */
    FIRST,
    /** The far keys that stand for all others. */
    SECOND,
    /** The first for heads 0, 2, …, the second for the others. */
    BY_HEAD;

    /** Heads whose neighbourhoods differ. */
    int heads(int all) {
        return this == BY_HEAD ? all : 1;
    }

    boolean isFirst(int head) {
        return this == FIRST || this == BY_HEAD && head % 2 == 0;
    }
}
