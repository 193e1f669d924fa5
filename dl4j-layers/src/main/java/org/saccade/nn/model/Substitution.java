package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.saccade.nn.Rules;
import org.saccade.nn.block.Mixer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts a mixer in the place of convolutions of any network, as arXiv:1906.05909 makes a ResNet an attention network:
 *
 * <pre>{@code
 * Substitution.of(MixerKind.LOCAL_ATTENTION.with(MixerOptions.published()))
 *         .inGroups(3, 4)
 *         .apply(configuration, InputType.convolutional(224, 224, 3));
 * }</pre>
 *
 * <p>Candidates are 2-D convolutions with a kernel larger than 1x1, which alone mix pixels; depthwise, separable and transposed ones
 * are none, nor are frozen ones. The first convolution is the stem, in no group,
 * unless a mixer stands before it. Groups are numbered from 1 by the size of what the
 * convolutions of the network give, 1x1 among them, the largest first: in a ResNet-50 for images of 224x224 the groups 1 to 4 are
 * those of 56x56, 28x28, 14x14 and 7x7, and a strided convolution belongs to the group that it leads to. The numbers are those of the
 * network that is given.
 *
 * <p>The mixer takes the convolution's name; its pool is NAME-pool, a central crop for a convolution without padding NAME-crop, the
 * convolution's activation NAME-activation. Whatever read the convolution reads the last of them, so all other shapes stay. Updater,
 * regularisation, gradient normalisation and dropout are the convolution's. Its constraints and weight noise go: they
 * are about its kernel.
 *
 * @param mixer what replaces a convolution
 * @param conditions what is chosen: candidates for which each condition holds
 */
public record Substitution(Mixer mixer, List<Condition> conditions) {

    /**
     * What is asked of a candidate.
     *
     * @param alternatives by what they are called in errors; one of them must hold, and each must hold for some candidate
     */
    public record Condition(Map<String, Predicate<Candidate>> alternatives) {
        private boolean holds(Candidate candidate) {
            return alternatives.values().stream().anyMatch(alternative -> alternative.test(candidate));
        }
    }

    public Substitution {
        Rules.given("mixer", mixer);
        conditions = List.copyOf(conditions);
    }

    /** Of every candidate, the stem among them; the other methods narrow the choice. */
    public static Substitution of(Mixer mixer) {
        return new Substitution(mixer, List.of());
    }

    /** Only those in one of the groups. */
    public Substitution inGroups(int... groups) {
        Rules.atLeast(1, "number of groups", groups.length);
        Map<String, Predicate<Candidate>> alternatives = new LinkedHashMap<>();
        for (int group : groups) {
            Rules.atLeast(1, "group", group);
            alternatives.put("group " + group, candidate -> candidate.group() == group);
        }
        return narrowed(alternatives);
    }

    /** Only those with one of the names, in which * stands for any characters. */
    public Substitution named(String... names) {
        Rules.atLeast(1, "number of names", names.length);
        Map<String, Predicate<Candidate>> alternatives = new LinkedHashMap<>();
        for (String name : names) {
            NamePattern pattern = new NamePattern(name);
            alternatives.put("name " + name, candidate -> pattern.matches(candidate.name()));
        }
        return narrowed(alternatives);
    }

    /** Only those for which the predicate holds. */
    public Substitution where(Predicate<Candidate> predicate) {
        Rules.given("predicate", predicate);
        return narrowed(Map.of("the predicate", predicate));
    }

    private Substitution narrowed(Map<String, Predicate<Candidate>> alternatives) {
        return new Substitution(
                mixer,
                Stream.concat(conditions.stream(), Stream.of(new Condition(alternatives)))
                        .toList());
    }

    /**
     * What there is to choose from, in the order of computation.
     *
     * @param inputTypes of the network's inputs, since a configuration does not know the size of its images
     */
    public static List<Candidate> candidates(ComputationGraphConfiguration configuration, InputType... inputTypes) {
        return Candidates.of(copy(configuration), inputTypes);
    }

    /**
     * A configuration with the chosen convolutions replaced, an ordinary one; its training begins at iteration 0. The one that is given
     * stays as it is.
     *
     * @param inputTypes of the network's inputs, since a configuration does not know the size of its images
     * @throws IllegalArgumentException if nothing is chosen, images are [B, H, W, C], or a convolution has two strides or gives a
     *     larger map than its replacement would
     */
    public ComputationGraphConfiguration apply(ComputationGraphConfiguration configuration, InputType... inputTypes) {
        ComputationGraphConfiguration changed = copy(configuration);
        for (Candidate candidate : chosen(changed, inputTypes)) {
            Replacement.replace(changed, candidate, mixer);
        }
        changed.validate(true, false);
        return changed;
    }

    /**
     * An initialised network with the chosen convolutions replaced. Every other layer has the parameters and the running statistics that
     * it had; the new ones are drawn from the configuration's seed. Updater state begins anew.
     */
    public ComputationGraph apply(ComputationGraph network, InputType... inputTypes) {
        Set<String> replaced = chosen(copy(network.getConfiguration()), inputTypes).stream()
                .map(Candidate::name)
                .collect(Collectors.toSet());
        ComputationGraph changed = new ComputationGraph(apply(network.getConfiguration(), inputTypes));
        changed.init();
        Transfer.copy(network, changed, replaced);
        return changed;
    }

    private List<Candidate> chosen(ComputationGraphConfiguration configuration, InputType... inputTypes) {
        List<Candidate> all = Candidates.of(configuration, inputTypes);
        for (Condition condition : conditions) {
            condition
                    .alternatives()
                    .forEach((asked, alternative) ->
                            requireFound(all, all.stream().filter(alternative), asked));
        }
        List<Candidate> chosen = all.stream().filter(this::chooses).toList();
        requireFound(all, chosen.stream(), asked());
        return chosen;
    }

    boolean chooses(Candidate candidate) {
        return conditions.stream().allMatch(condition -> condition.holds(candidate));
    }

    private String asked() {
        return conditions.stream()
                .map(condition -> String.join(" or ", condition.alternatives().keySet()))
                .collect(Collectors.joining(", and "));
    }

    private static void requireFound(List<Candidate> all, Stream<Candidate> found, String asked) {
        Rules.require(
                found.findAny().isPresent(),
                "a substitution must find what it asks for, got no convolution for %s; there are %s",
                asked,
                all.isEmpty() ? "none with a kernel larger than 1x1" : summary(all));
    }

    /** The first of each group, and how many there are. */
    private static String summary(List<Candidate> candidates) {
        Map<Integer, List<Candidate>> groups =
                candidates.stream().collect(Collectors.groupingBy(Candidate::group, TreeMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(group -> "group " + group.getKey() + ": "
                        + group.getValue().get(0).name()
                        + (group.getValue().size() == 1
                                ? ""
                                : " and " + (group.getValue().size() - 1) + " more"))
                .collect(Collectors.joining("; "));
    }

    /** As a saved one would be read: nothing is shared. */
    private static ComputationGraphConfiguration copy(ComputationGraphConfiguration configuration) {
        ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(configuration.toJson());
        copy.setIterationCount(0);
        copy.setEpochCount(0);
        copy.setTopologicalOrder(null);
        copy.setTopologicalOrderStr(null);
        return copy;
    }
}
