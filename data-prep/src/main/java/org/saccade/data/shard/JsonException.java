package org.saccade.data.shard;

/** A JSON text is not what was asked for; the message begins with the line. */
final class JsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    JsonException(int line, String problem) {
        super("line " + line + ": " + problem);
    }
}
