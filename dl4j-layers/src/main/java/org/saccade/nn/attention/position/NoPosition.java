package org.saccade.nn.attention.position;

/** Nothing: keys are a set. */
public record NoPosition() implements Position {

    @Override
    public boolean knowsMemory() {
        return true;
    }
}
