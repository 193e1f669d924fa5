package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;

/** How queries, keys or values are made of a feature map. Another one is a record in a file of its own, and a line here. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Convolution.class, name = "convolution"),
    @JsonSubTypes.Type(value = Identity.class, name = "identity"),
    @JsonSubTypes.Type(value = Landmarks.class, name = "landmarks"),
    @JsonSubTypes.Type(value = SameConvolution.class, name = "same-convolution"),
    @JsonSubTypes.Type(value = SharedWithQuery.class, name = "shared-with-query"),
    @JsonSubTypes.Type(value = DepthwiseProjection.class, name = "depthwise"),
    @JsonSubTypes.Type(value = GatedInput.class, name = "gate"),
    @JsonSubTypes.Type(value = Grouped.class, name = "grouped"),
    @JsonSubTypes.Type(value = Patches.class, name = "patches"),
    @JsonSubTypes.Type(value = RootLength.class, name = "root-length"),
    @JsonSubTypes.Type(value = SinusoidConvolution.class, name = "sinusoid-convolution"),
    @JsonSubTypes.Type(value = SpatialMixture.class, name = "spatial-mixture"),
    @JsonSubTypes.Type(value = NoKeys.class, name = "no-keys"),
    @JsonSubTypes.Type(value = MaxPooled.class, name = "max-pooled"),
    @JsonSubTypes.Type(value = ClassTokenProjection.class, name = "class-token"),
    @JsonSubTypes.Type(value = SpectralConvolution.class, name = "spectral-convolution"),
})
public interface Projection extends SavedOptions {

    /**
     * Parameters, named with the role at the end: Wq, Wk and Wv for weights.
     *
     * @param role q, k or v
     * @param axes 2 for images, 1 for sequences
     */
    List<Parameter> parameters(String role, int axes, MapShape input, int channels);

    /** The map that comes out. */
    MapShape outputShape(MapShape input, int channels);

    /**
     * The map on which the positions that come out stand, the last ones where there are more of them; it covers what the input covers. Empty where
     * they stand nowhere.
     */
    default Optional<MapShape> places(MapShape input, int channels) {
        return Optional.of(outputShape(input, channels));
    }

    /** Of one example. As a rule each weight meets each position of the map that comes out. */
    default long multiplyAdds(int axes, MapShape input, int channels) {
        List<Parameter> parameters = parameters("v", axes, input, channels);
        return Parameter.count(parameters, Parameter.Kind.WEIGHT)
                * outputShape(input, channels).positions();
    }

    /** [B, C, H, W] to [B, channels, H', W']. */
    SDVariable project(GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels);
}
