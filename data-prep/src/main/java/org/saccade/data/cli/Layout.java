package org.saccade.data.cli;

import org.saccade.data.settings.NearestName;
import org.saccade.data.source.Form;
import org.saccade.data.source.Forms;
import org.saccade.data.synthetic.SyntheticTask;
import org.saccade.data.synthetic.SyntheticTasks;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the input is packed, as {@code --layout} says it. */
sealed interface Layout {

    /** As the input looks. */
    record Auto() implements Layout {

        static final String NAME = "auto";
    }

    /** In this form. */
    record Packed(Form form) implements Layout {}

    /** No input: a task is drawn. */
    record Synthetic(SyntheticTask task) implements Layout {

        static final String PREFIX = "synthetic:";
    }

    /** The names of all that are no tasks, for the help. */
    final class Packings extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Packings() {
            add(Auto.NAME);
            addAll(Forms.names());
        }
    }

    /** Reads "auto", "ilsvrc" or "synthetic:orientation". */
    final class Converter implements ITypeConverter<Layout> {

        @Override
        public Layout convert(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.equals(Auto.NAME)) {
                return new Auto();
            }
            Optional<Layout> packed = Forms.named(lower).map(Packed::new);
            return packed.or(() -> synthetic(lower)).orElseThrow(() -> unknown(text));
        }

        private static Optional<Layout> synthetic(String text) {
            return text.startsWith(Synthetic.PREFIX)
                    ? SyntheticTasks.named(text.substring(Synthetic.PREFIX.length()))
                            .map(Synthetic::new)
                    : Optional.empty();
        }

        private static TypeConversionException unknown(String text) {
            List<String> known = new Packings();
            SyntheticTasks.names().forEach(name -> known.add(Synthetic.PREFIX + name));
            return new TypeConversionException(NearestName.of(text, known)
                    .map(near -> "must be a known layout (the nearest is " + near + ")")
                    .orElse("must be one of " + String.join(", ", known)));
        }
    }
}
