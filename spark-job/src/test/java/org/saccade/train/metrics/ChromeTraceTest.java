package org.saccade.train.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ChromeTraceTest {
    private static final long MICROSECOND = 1000;

    @Test
    void aSpanIsACompleteEventInMicroseconds() throws IOException {
        RankTrace rank = new RankTrace(
                List.of(span("compute", "update", 5_000, 5_500), span(TraceSpan.STEPS, "step 7", 4_000, 6_250)));

        JsonNode file = write(List.of(rank));

        assertThat(file.get("displayTimeUnit").asText()).isEqualTo("ms");
        assertThat(file.get("traceEvents"))
                .map(JsonNode::toString)
                .containsExactly(
                        "{\"name\":\"process_name\",\"ph\":\"M\",\"ts\":0.0,\"pid\":0,\"tid\":0,\"args\":{\"name\":\"rank 0\"}}",
                        "{\"name\":\"thread_name\",\"ph\":\"M\",\"ts\":0.0,\"pid\":0,\"tid\":0,\"args\":{\"name\":\"compute\"}}",
                        "{\"name\":\"thread_name\",\"ph\":\"M\",\"ts\":0.0,\"pid\":0,\"tid\":1,\"args\":{\"name\":\"step\"}}",
                        "{\"name\":\"update\",\"ph\":\"X\",\"ts\":1000.0,\"dur\":500.0,\"pid\":0,\"tid\":0}",
                        "{\"name\":\"step 7\",\"ph\":\"X\",\"ts\":0.0,\"dur\":2250.0,\"pid\":0,\"tid\":1}");
    }

    /** The clock of rank 1 is 7 seconds ahead, and it hears of the ends of steps up to 40 microseconds later. */
    @Test
    void ranksOfDifferentClocksStandOnOneTimeLine() throws IOException {
        long ahead = 7_000_000;
        RankTrace first = steps(0, 0, 0, 0);
        RankTrace second = steps(ahead, 20, 40, 20);

        List<JsonNode> events = complete(write(List.of(first, second)));

        for (int step = 0; step < 3; step++) {
            JsonNode here = events.get(step);
            JsonNode there = events.get(3 + step);
            assertThat(there.get("name")).isEqualTo(here.get("name"));
            assertThat(there.get("pid").asInt()).isEqualTo(1);
            assertThat(end(there)).isCloseTo(end(here), within(20.001));
        }
        assertThat(events)
                .allSatisfy(event -> assertThat(event.get("ts").asDouble()).isNotNegative());
        assertThat(events)
                .anySatisfy(event -> assertThat(event.get("ts").asDouble()).isZero());
    }

    @Test
    void travelsAsItIs() throws IOException {
        RankTrace trace = steps(3, 1, 2, 3);

        assertThat(RankTrace.fromBytes(trace.toBytes())).isEqualTo(trace);
    }

    /** Three steps of a millisecond each. */
    private static RankTrace steps(long ahead, long... late) {
        return new RankTrace(IntStream.range(0, late.length)
                .mapToObj(step -> span(
                        TraceSpan.STEPS, "step " + step, ahead + 1000L * step, ahead + 1000L * (step + 1) + late[step]))
                .toList());
    }

    private static TraceSpan span(String track, String name, long begin, long end) {
        return new TraceSpan(track, name, begin * MICROSECOND, end * MICROSECOND);
    }

    private static JsonNode write(List<RankTrace> ranks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChromeTrace.write(ranks, out);
        return new ObjectMapper().readTree(out.toByteArray());
    }

    private static List<JsonNode> complete(JsonNode file) {
        Stream<JsonNode> events = StreamSupport.stream(file.get("traceEvents").spliterator(), false);
        return events.filter(event -> event.get("ph").asText().equals("X")).toList();
    }

    private static double end(JsonNode event) {
        return event.get("ts").asDouble() + event.get("dur").asDouble();
    }
}
