package org.saccade.train.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.cli.Table;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.model.Description;
import org.saccade.nn.model.LayerDescription;
import org.saccade.train.replica.Network;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A network as people and as programs read it. */
record NetworkReport(String name, String input, Description description) {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T"};

    /** @param name that the user gave it */
    static NetworkReport of(String name, Network network) throws IOException {
        return new NetworkReport(name, network.shape(), network.describe());
    }

    /** A line each. */
    static String list(List<NetworkReport> networks) {
        Table table = new Table().head("preset", "input", "parameters", "multiply-adds");
        for (NetworkReport each : networks) {
            table.row(each.name, each.input, grouped(each.description.parameters()), scaled(each.macs(), "MAC"));
        }
        return table.toString();
    }

    /** A row a layer, then the sums. */
    String toText() {
        Table layers = new Table().head("layer", "type", "output", "parameters", "state", "multiply-adds");
        for (LayerDescription layer : description.layers()) {
            layers.row(
                    layer.name(),
                    layer.type(),
                    shape(layer.outputShape()),
                    nothing(layer.parameters()),
                    nothing(layer.state()),
                    layer.arithmetic()
                            .map(Arithmetic::multiplyAdds)
                            .map(NetworkReport::nothing)
                            .orElse("?"));
        }
        return name + ", input " + input + "\n\n" + layers + "\n" + sums();
    }

    private Table sums() {
        Table sums = new Table()
                .row("parameters, trained", grouped(description.parameters()))
                .row("state, saved and not trained", grouped(description.state()))
                .row("multiply-adds", grouped(macs()))
                .row("in MAC", scaled(macs(), "MAC"))
                .row("in FLOP, 2 a multiply-add", scaled(2 * macs(), "FLOP"))
                // As arXiv:1906.05909 counts.
                .row(
                        "in FLOP, with additions, norms and softmax",
                        scaled(description.arithmetic().operations(), "FLOP"));
        if (!description.unknown().isEmpty()) {
            sums.row("not counted", String.join(", ", description.unknown()));
        }
        return sums;
    }

    String toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("network", name)
                .put("input", input)
                .put("parameters", description.parameters())
                .put("state", description.state())
                .put("macs", macs())
                .put("flops", 2 * macs())
                .put("position_additions", description.arithmetic().positionAdditions())
                .put("elementwise", description.arithmetic().elementwise())
                .put("operations", description.arithmetic().operations());
        ArrayNode unknown = root.putArray("not_counted");
        description.unknown().forEach(unknown::add);
        ArrayNode layers = root.putArray("layers");
        description.layers().forEach(layer -> add(layers.addObject(), layer));
        return root + System.lineSeparator();
    }

    private static void add(ObjectNode node, LayerDescription layer) {
        node.put("name", layer.name()).put("type", layer.type());
        ArrayNode output = node.putArray("output");
        layer.outputShape().forEach(output::add);
        node.put("parameters", layer.parameters())
                .put("state", layer.state())
                .put("macs", layer.arithmetic().map(Arithmetic::multiplyAdds).orElse(null))
                .put(
                        "position_additions",
                        layer.arithmetic().map(Arithmetic::positionAdditions).orElse(null))
                .put(
                        "elementwise",
                        layer.arithmetic().map(Arithmetic::elementwise).orElse(null));
    }

    private long macs() {
        return description.arithmetic().multiplyAdds();
    }

    private static String shape(List<Long> sides) {
        return sides.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** A long table is easier to read where what is zero is left out. */
    private static String nothing(long number) {
        return number == 0 ? "" : grouped(number);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String scaled(long number, String unit) {
        double value = number;
        int prefix = 0;
        while (value >= 1000 && prefix < PREFIXES.length - 1) {
            value /= 1000;
            prefix++;
        }
        return String.format(Locale.ROOT, prefix == 0 ? "%.0f %s%s" : "%.2f %s%s", value, PREFIXES[prefix], unit);
    }
}
