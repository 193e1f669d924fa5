package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What comes out of attention beside what went in. */
class OutputTest {

    private static final MapShape INPUT = new MapShape(3, 4, 4);

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "GAIN"})
    void aResidualHasTheShapeOfTheInput(Output.Residual residual) {
        Output four = Output.none().withResidual(residual);
        Convolution coarse = new Convolution(3, 2, false);
        Mechanism mechanism = Mechanism.of(4, 1).withOutput(four);
        Mechanism smaller = Mechanism.of(3, 1).withProjections(coarse, coarse, coarse);
        assertRefused(new SelfAttention2D(mechanism), residual, new MapShape(4, 4, 4));
        assertRefused(new SelfAttention2D(smaller.withOutput(four)), residual, new MapShape(3, 2, 2));
        assertRefused(
                new SinkhornAttention2D(SinkhornOptions.of(4, 1, 2).withOutput(four)), residual, new MapShape(4, 4, 4));
        assertRefused(
                new RoutingAttention2D(RoutingOptions.of(4, 1, 2, 2).withOutput(four)),
                residual,
                new MapShape(4, 4, 4));
    }

    private static void assertRefused(MapDefinition layer, Output.Residual residual, MapShape output) {
        assertThatThrownBy(() -> layer.outputShape(List.of(INPUT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a residual must have the shape of what it is added to, got residual=%s, input=%s, output=%s",
                        residual, INPUT, output);
    }

    @Test
    void namesAllMixings() {
        assertThatThrownBy(() -> new Output(null, 0, false, Output.Residual.NONE))
                .hasMessage(
                        "mixing must be one of NONE, CONVOLUTION, ZERO_CONVOLUTION, SPECTRAL_CONVOLUTION, got mixing=null");
    }
}
