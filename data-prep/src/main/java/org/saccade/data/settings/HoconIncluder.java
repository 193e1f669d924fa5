package org.saccade.data.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads a file and its includes through one {@link TextSource}. An include names a file relative to the file that it
 * stands in; unlike HOCON's own rule, one that cannot be read is an error, since a run without its recipe is another
 * run.
 */
final class HoconIncluder implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final TextSource source;
    /** The files that include each other, the one being read last. */
    private final List<String> chain;

    private final String text;

    private HoconIncluder(TextSource source, List<String> chain, String text) {
        this.source = source;
        this.chain = chain;
        this.text = text;
    }

    static Config parse(String location, TextSource source) throws IOException {
        return parse(source, List.of(location));
    }

    private static Config parse(TextSource source, List<String> chain) throws IOException {
        String location = chain.get(chain.size() - 1);
        String text = source.read(location);
        return ConfigFactory.parseString(text, options(location).setIncluder(new HoconIncluder(source, chain, text)));
    }

    static ConfigParseOptions options(String origin) {
        return ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(origin);
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String name) {
        String location = Location.resolve(file(), name);
        if (chain.contains(location)) {
            throw fault(name, "would include itself: take it out");
        }
        try {
            return parse(
                            source,
                            Stream.concat(chain.stream(), Stream.of(location)).toList())
                    .root();
        } catch (FileNotFoundException e) {
            throw fault(
                    name,
                    "cannot be read (" + location
                            + "): correct the path, which is relative to the file with the include");
        } catch (IOException e) {
            throw fault(name, "cannot be read: " + Problems.oneLine(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File file) {
        throw onlyPlain(file.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL url) {
        throw onlyPlain(url.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String resource) {
        throw onlyPlain(resource);
    }

    /** The library offers its own way of including as fallback, which would look on the class path: declined. */
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    private SettingsException onlyPlain(String name) {
        return fault(name, "must be a plain include of a path, without file(), url() or classpath()");
    }

    private SettingsException fault(String name, String problem) {
        return new SettingsException(
                List.of("include \"" + name + "\" " + problem + " (" + file() + ": " + lineOf(name) + ")"));
    }

    private String file() {
        return chain.get(chain.size() - 1);
    }

    /** The library does not tell an includer its line. */
    private int lineOf(String name) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                        .filter(i ->
                                lines.get(i).contains("include") && lines.get(i).contains(name))
                        .findFirst()
                        .orElse(0)
                + 1;
    }
}
