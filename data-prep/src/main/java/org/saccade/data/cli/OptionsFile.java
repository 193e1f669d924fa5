package org.saccade.data.cli;

import org.saccade.data.settings.Settings;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.source.file.HadoopFiles;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the options of a command the values of a file, which its first argument names; those of the command line win. Every option that takes a
 * value is a key of the file, so a new one is known by being declared.
 */
final class OptionsFile implements IDefaultValueProvider {

    /** All keys stand in this block: the long names of the options without the dashes. */
    private static final String BLOCK = "dataprep.";

    private static final String DASHES = "--";

    private Map<String, String> values;

    /**
     * The value of an option, or null where the file has none.
     *
     * @throws SettingsException if the file has unknown keys or bad values
     * @throws IOException if it cannot be read
     */
    @Override
    public String defaultValue(ArgSpec argument) throws IOException {
        if (!(argument instanceof OptionSpec option) || !takesValue(option)) {
            return null;
        }
        // picocli asks before it reads the command line too.
        String file = argument.command().positionalParameters().get(0).getValue();
        if (file == null) {
            return null;
        }
        if (values == null) {
            values = read(file, argument.command());
        }
        return values.get(key(option));
    }

    private static Map<String, String> read(String file, CommandSpec command) throws IOException {
        List<String> keys = command.options().stream()
                .filter(OptionsFile::takesValue)
                .map(OptionsFile::key)
                .toList();
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        Settings settings = Settings.load(keys, file, SettingsFiles.source(files));
        Map<String, String> values = new TreeMap<>();
        for (String key : keys) {
            settings.optionalString(key).ifPresent(value -> values.put(key, value));
        }
        reportUnreadable(settings, values, command.userObject().getClass());
        settings.finish();
        return values;
    }

    /** Tries all values at once: the command line would end at the first that is no number or no choice, and knows nothing of lines. */
    private static void reportUnreadable(Settings settings, Map<String, String> values, Class<?> command) {
        CommandLine trial = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        trial.getCommandSpec().parser().collectErrors(true);
        String[] arguments = values.entrySet().stream()
                .map(value -> DASHES + value.getKey().substring(BLOCK.length()) + "=" + value.getValue())
                .toArray(String[]::new);
        for (Exception error : trial.parseArgs(arguments).errors()) {
            if (error instanceof ParameterException unreadable
                    && unreadable.getArgSpec() instanceof OptionSpec option) {
                settings.problem(key(option), ArgumentRule.of(unreadable));
            }
        }
    }

    /** Flags do not: they say how to show what is made, and not what. */
    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private static String key(OptionSpec option) {
        return BLOCK + option.longestName().substring(DASHES.length());
    }
}
