package org.saccade.train.cli;

import org.saccade.nn.graph.MapShape;
import org.saccade.train.config.InputKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a network sees of one sample, as users write it: CxHxW for images, CxL for signals. */
record InputShape(InputKind kind, MapShape shape) {
    private static final String NUMBER = "([1-9][0-9]{0,5})";
    private static final Pattern IMAGE = Pattern.compile(NUMBER + "x" + NUMBER + "x" + NUMBER);
    private static final Pattern SIGNAL = Pattern.compile(NUMBER + "x" + NUMBER);

    /** What papers count with. */
    static InputShape usual(InputKind kind) {
        return new InputShape(kind, kind == InputKind.IMAGES ? new MapShape(3, 224, 224) : MapShape.sequence(1, 1024));
    }

    /** Reads an option. */
    static final class Converter implements ITypeConverter<InputShape> {
        @Override
        public InputShape convert(String text) {
            Matcher image = IMAGE.matcher(text);
            if (image.matches()) {
                return new InputShape(
                        InputKind.IMAGES, new MapShape(number(image, 1), number(image, 2), number(image, 3)));
            }
            Matcher signal = SIGNAL.matcher(text);
            if (signal.matches()) {
                return new InputShape(InputKind.SIGNALS, MapShape.sequence(number(signal, 1), number(signal, 2)));
            }
            throw new TypeConversionException("must be CxHxW, as in 3x224x224, or of signals CxL, as in 1x1024");
        }

        private static int number(Matcher shape, int group) {
            return Integer.parseInt(shape.group(group));
        }
    }
}
