package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.gate.ChannelGate;
import org.saccade.nn.attention.gate.Gate;
import org.saccade.nn.attention.gate.SpatialGate;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

import java.util.List;

/**
 * Options of {@link AttentionGate2D}.
 *
 * @param inputChannels channels of the input; 0 until the network tells it to the layer
 * @param gates one after the other, at least one, each of another kind
 */
public record AttentionGateOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) List<Gate> gates) implements LayerOptions<AttentionGateOptions> {

    public AttentionGateOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.given("gates", gates);
        gates = List.copyOf(gates);
        Rules.require(
                !gates.isEmpty()
                        && gates.stream().map(Gate::getClass).distinct().count() == gates.size(),
                "there must be gates, at most one of a kind, got gates=%s",
                gates);
        if (inputChannels > 0) {
            gates.forEach(gate -> gate.check(inputChannels));
        }
    }

    public static AttentionGateOptions of(Gate... gates) {
        return new AttentionGateOptions(0, List.of(gates));
    }

    /** Squeeze and excitation, channel-wise soft attention: the mean of each channel alone (arXiv:1709.01507, reduction 16). */
    public static AttentionGateOptions squeezeAndExcitation(int reduction) {
        return of(new ChannelGate(reduction, false));
    }

    /** CBAM's channel attention module: mean and maximum of each channel (arXiv:1807.06521). */
    public static AttentionGateOptions channelAttention(int reduction) {
        return of(new ChannelGate(reduction, true));
    }

    /** CBAM's spatial attention module (arXiv:1807.06521). */
    public static AttentionGateOptions spatialAttention(int kernel) {
        return of(spatial(kernel));
    }

    /** CBAM: its channel attention, then its spatial attention (arXiv:1807.06521). */
    public static AttentionGateOptions cbam(int reduction, int kernel) {
        return of(new ChannelGate(reduction, true), spatial(kernel));
    }

    /** CenterMask's spatial attention-guided mask (arXiv:1911.06667). */
    public static AttentionGateOptions spatialMask() {
        return of(new SpatialGate(3, SpatialGate.Order.MAXIMUM_FIRST, false));
    }

    private static SpatialGate spatial(int kernel) {
        return new SpatialGate(kernel, SpatialGate.Order.MEAN_FIRST, false);
    }

    @Override
    public AttentionGateOptions withInput(MapShape input) {
        return new AttentionGateOptions(input.channels(), gates);
    }
}
