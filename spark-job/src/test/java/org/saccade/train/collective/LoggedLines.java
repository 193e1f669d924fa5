package org.saccade.train.collective;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a class logs, from a warning on. */
final class LoggedLines extends AbstractAppender implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LoggedLines(Class<?> source) {
        super("lines", null, null, false, Property.EMPTY_ARRAY);
        this.logger = (Logger) LogManager.getLogger(source);
        this.before = logger.getLevel();
        start();
        logger.addAppender(this);
        logger.setLevel(Level.WARN);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage());
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        logger.setLevel(before);
        stop();
    }
}
