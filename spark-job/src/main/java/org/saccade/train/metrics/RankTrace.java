package org.saccade.train.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.util.List;

/** What one rank did in some steps. */
public record RankTrace(List<TraceSpan> spans) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public RankTrace {
        spans = List.copyOf(spans);
    }

    /** When each step ended, by this rank's clock. */
    long[] stepEnds() {
        return spans.stream()
                .filter(span -> span.track().equals(TraceSpan.STEPS))
                .mapToLong(TraceSpan::end)
                .toArray();
    }

    public byte[] toBytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    /** @throws IOException if the bytes are not those of {@link #toBytes} */
    public static RankTrace fromBytes(byte[] bytes) throws IOException {
        return JSON.readValue(bytes, RankTrace.class);
    }
}
