package org.saccade.nn.graph;

import java.util.List;

/** The smallest layers and vertices, for tests of what runs them: the output is of the first input's shape. */
final class Probes {

    private Probes() {}

    record Options(int inputChannels) implements LayerOptions<Options>, java.io.Serializable {
        @Override
        public Options withInput(MapShape input) {
            return new Options(input.channels());
        }
    }

    abstract static class Layer extends MapLayer<Options> {
        Layer() {
            super(new Options(0));
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public MapShape outputShape(List<MapShape> inputs) {
            return inputs.get(0);
        }

        @Override
        public long keptElements(List<MapShape> inputs) {
            return 0;
        }
    }
}
