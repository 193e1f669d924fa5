package org.saccade.train.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.cli.CommandRunner.Explanation;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.Table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code doctor} has found, in the order in which it looked. */
final class Findings {
    private static final String PROBLEM = "problem";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArrayNode checks = JSON.createArrayNode();
    private final List<Explanation> problems = new ArrayList<>();

    /** A look at something, which fails as a command would. */
    interface Look<T> {
        T at() throws IOException, InterruptedException;
    }

    /**
     * Looks at something; a failure is a finding too.
     *
     * @return what was seen; empty if the look failed
     */
    <T> Optional<T> look(String subject, Look<T> look) throws InterruptedException {
        try {
            return Optional.of(look.at());
        } catch (IOException | RuntimeException | LinkageError e) {
            Explanation explanation = Main.runner().explain(e, true);
            problems.add(explanation);
            add(subject, "PROBLEM, see below")
                    .put(PROBLEM, explanation.message())
                    .put("exit_code", explanation.exitCode().number());
            return Optional.empty();
        }
    }

    /**
     * Notes what is as it should be, or could not be looked at.
     *
     * @param text for people; it begins with a word
     * @return takes the same for programs
     */
    ObjectNode add(String subject, String text) {
        return checks.addObject().put("check", subject).put("found", text);
    }

    /** That of the first problem, with which a command would end that meets it. */
    ExitCode exitCode() {
        return problems.isEmpty() ? ExitCode.DONE : problems.get(0).exitCode();
    }

    /** A line each, with the remedy. */
    List<String> problems() {
        return problems.stream().map(Explanation::message).toList();
    }

    String toText() {
        Table table = new Table();
        checks.forEach(check ->
                table.row(check.get("check").asText(), check.get("found").asText()));
        return table.toString();
    }

    String toJson() {
        ObjectNode root = JSON.createObjectNode().put("well", problems.isEmpty());
        root.set("checks", checks);
        return root + System.lineSeparator();
    }
}
