package org.saccade.data.cli;

/** One command, with its options as picocli fields. */
public interface Command {

    /**
     * Does the work.
     *
     * @throws Exception whose message {@link CommandRunner} prints, and whose type decides the exit code
     */
    ExitCode run(Console console) throws Exception;
}
