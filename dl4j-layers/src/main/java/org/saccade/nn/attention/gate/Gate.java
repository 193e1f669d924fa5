package org.saccade.nn.attention.gate;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** Factors between 0 and 1 by which a map is multiplied. Another one is a record in a file of its own, and a line here. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ChannelGate.class, name = "channel"),
    @JsonSubTypes.Type(value = SpatialGate.class, name = "spatial"),
})
public interface Gate extends SavedOptions {

    /** Refuses channels for which the gate does not exist. */
    default void check(int channels) {}

    List<Parameter> parameters(int channels);

    /** Of one example. */
    long multiplyAdds(MapShape map);

    /** The factors of a map [B, C, H, W]: [B, C, 1, 1] or [B, 1, H, W]. */
    SDVariable factors(GraphScope scope, SDVariable map, MapShape shape);

    /** The factors as a map [B, C, H, W]. */
    SDVariable spread(SameDiff sameDiff, SDVariable factors, MapShape shape);
}
