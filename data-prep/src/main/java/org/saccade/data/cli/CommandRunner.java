package org.saccade.data.cli;

import org.saccade.data.settings.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Parses, runs, and turns every failure into one readable line on stderr and an exit code. A stack trace follows only with {@code
 * --verbose}.
 */
public final class CommandRunner {

    private static final String OUR_PACKAGES = "org.saccade.";
    private static final String VERBOSE = "--verbose";

    /**
     * {@code scripts/saccade} sets it where stderr, which progress goes to, is a terminal: Java can ask that of stdin and stdout alone. A driver
     * inside a cluster does not get it.
     */
    private static final String TERMINAL = "SACCADE_TERMINAL";

    private final Object root;
    private final Map<Class<? extends Throwable>, ExitCode> exitCodes;

    /**
     * @param root an object annotated with picocli's {@code @Command}, whose subcommands implement {@link Command}
     * @param exitCodes by type of exception; a subtype that is not in the table takes its nearest supertype's. {@link IOException}
     *     is {@link ExitCode#FAILED} unless the table says otherwise
     */
    public CommandRunner(Object root, Map<Class<? extends Throwable>, ExitCode> exitCodes) {
        this.root = root;
        this.exitCodes = new HashMap<>(Map.of(IOException.class, ExitCode.FAILED));
        this.exitCodes.putAll(exitCodes);
    }

    /**
     * The whole of a {@code main} method. Stdout is kept for the command; what libraries print there reaches stderr with {@code --verbose} and nobody
     * without it. Ends the process, since Spark's barrier leaves timers behind that would keep it alive; only a success in YARN's own process returns,
     * where an exit is taken for a failure.
     */
    public void runAsMain(String... arguments) {
        PrintStream out = System.out;
        boolean verbose = Arrays.asList(arguments).contains(VERBOSE);
        System.setOut(
                verbose ? System.err : new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        int exitCode = run(new Console(out, System.err, System.getenv(TERMINAL) != null), arguments);
        out.flush();
        if (exitCode == ExitCode.DONE.number()) {
            ClassArchive.write();
        }
        if (exitCode != ExitCode.DONE.number() || !LocalSpark.insideCluster()) {
            System.exit(exitCode);
        }
    }

    /** Runs in this process, as tests do. */
    public int run(Console console, String... arguments) {
        StandardOptions options = new StandardOptions();
        CommandLine commandLine = new CommandLine(root)
                .addMixin("standardOptions", options)
                .setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setCaseInsensitiveEnumValuesAllowed(true);
        commandLine
                .setExecutionStrategy(parsed -> execute(parsed, console))
                .setParameterExceptionHandler((problem, unused) -> refuse(problem, options.verbose, console))
                .setExecutionExceptionHandler((problem, failed, parsed) -> fail(problem, options.verbose, console));
        return commandLine.execute(arguments);
    }

    private static int execute(ParseResult parsed, Console console) throws CommandLine.ExecutionException {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        CommandLine leaf = leaf(parsed);
        if (!(leaf.getCommandSpec().userObject() instanceof Command command)) {
            throw new ParameterException(leaf, "a command is missing");
        }
        try {
            return command.run(console).number();
        } catch (ParameterException e) {
            throw e;
        } catch (Throwable e) {
            // Errors too: a heap that is too small, or a jar that is missing, is one line for the user.
            throw new CommandLine.ExecutionException(leaf, String.valueOf(e.getMessage()), e);
        }
    }

    private static CommandLine leaf(ParseResult parsed) {
        ParseResult leaf = parsed;
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
        }
        return leaf.commandSpec().commandLine();
    }

    private int refuse(ParameterException problem, boolean verbose, Console console) {
        boolean understood = problem.getCommandLine().getUnmatchedArguments().isEmpty();
        if (understood
                && problem.getCause() != null
                && exitCode(problem.getCause()).isPresent()) {
            // Not the command line but a file that it names.
            return fail(problem, verbose, console);
        }
        String name = problem.getCommandLine().getCommandSpec().qualifiedName();
        console.err().println(name + ": " + usageMessage(problem) + "; see '" + name + " --help'");
        return ExitCode.USAGE.number();
    }

    private static String usageMessage(ParameterException problem) {
        // First of all: the value of a misspelt option is taken for an argument, and the option for missing.
        List<String> unmatched = problem.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()) {
            return unknown(unmatched.get(0), problem.getCommandLine());
        }
        if (problem.getCause() instanceof TypeConversionException && problem.getArgSpec() != null) {
            return unreadable(problem);
        }
        String message = problem.getMessage().lines().findFirst().orElse("");
        return problem instanceof MissingParameterException
                ? Character.toLowerCase(message.charAt(0)) + message.substring(1)
                : message;
    }

    private static String unreadable(ParameterException problem) {
        ArgSpec argument = problem.getArgSpec();
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        return name + " " + ArgumentRule.of(problem) + ", got '" + problem.getValue() + "'";
    }

    private static String unknown(String given, CommandLine commandLine) {
        boolean option = given.startsWith("-");
        Set<String> known = option
                ? commandLine.getCommandSpec().optionsMap().keySet()
                : commandLine.getSubcommands().keySet();
        String kind = option ? "unknown option" : known.isEmpty() ? "unexpected argument" : "unknown command";
        return kind + " '" + given + "'"
                + NearestName.of(given, known)
                        .map(near -> ", the nearest known is '" + near + "'")
                        .orElse("");
    }

    private int fail(Exception problem, boolean verbose, Console console) {
        Throwable cause =
                problem instanceof PicocliException && problem.getCause() != null ? problem.getCause() : problem;
        Explanation explanation = explain(cause, verbose);
        console.err().println(explanation.message());
        if (verbose) {
            cause.printStackTrace(console.err());
        }
        return explanation.exitCode().number();
    }

    /**
     * What a failure is to the user.
     *
     * @param message one line
     */
    public record Explanation(String message, ExitCode exitCode) {}

    /** @param verbose whether the stack trace follows, so that there need be no word of it */
    public Explanation explain(Throwable failure, boolean verbose) {
        List<Throwable> known =
                causes(failure).filter(each -> exitCode(each).isPresent()).toList();
        Optional<Throwable> told = known.stream()
                .filter(CommandRunner::isOurs)
                .findFirst()
                .or(() -> known.stream().findFirst());
        return new Explanation(
                told.map(CommandRunner::message).orElseGet(() -> unforeseen(failure, verbose)),
                told.flatMap(this::exitCode).orElse(ExitCode.FAILED));
    }

    /** Ours are written for the user; what a library says may be many lines, or the bare name of a file. */
    private static String message(Throwable failure) {
        return isOurs(failure)
                ? failure.getMessage()
                : firstLine(failure) + "; check the paths, their permissions and the network, and run again";
    }

    /** Whether our code made it: also where it took a type of the JDK's. */
    private static boolean isOurs(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        return failure.getMessage() != null
                && (failure.getClass().getName().startsWith(OUR_PACKAGES)
                        || stack.length > 0 && stack[0].getClassName().startsWith(OUR_PACKAGES));
    }

    private static String unforeseen(Throwable failure, boolean verbose) {
        String line = "unexpected failure: " + firstLine(failure);
        if (causes(failure).anyMatch(OutOfMemoryError.class::isInstance)) {
            return line + "; give the process more memory (-Xmx, or spark.driver.memory and spark.executor.memory)";
        }
        return line + (verbose ? "" : "; add --verbose for the stack trace");
    }

    private static String firstLine(Throwable failure) {
        return failure.toString().lines().findFirst().orElse("");
    }

    /** The failure itself, then what caused it. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private Optional<ExitCode> exitCode(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (exitCodes.containsKey(type)) {
                return Optional.of(exitCodes.get(type));
            }
        }
        return Optional.empty();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Options of every command. */
    private static final class StandardOptions {

        @Option(names = VERBOSE, scope = ScopeType.INHERIT, description = "Print the stack trace of a failure.")
        private boolean verbose;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = ScopeType.INHERIT,
                description = "Show this help.")
        @SuppressWarnings("UnusedVariable") // picocli acts on it
        private boolean help;
    }
}
