package org.saccade.data.synthetic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.order.SampleRandom;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** Bragg's angles, computed here by the formulas that textbooks give for each system. */
class ReflectionTest {

    private static final double CU_K_ALPHA = 1.5406;

    private static double bragg(double spacing) {
        return 2 * Math.toDegrees(Math.asin(CU_K_ALPHA / (2 * spacing)));
    }

    /** a / d = sqrt(N), with N = h² + k² + l²: 1, 2, 3, 4, 5, 6, 8, 9, ... */
    @Test
    void theLinesOfACubeStandWhereBraggSays() {
        double a = 4.0;
        TreeMap<Integer, Integer> planes = new TreeMap<>();
        for (int h = -9; h <= 9; h++) {
            for (int k = -9; k <= 9; k++) {
                for (int l = -9; l <= 9; l++) {
                    planes.merge(h * h + k * k + l * l, 1, Integer::sum);
                }
            }
        }
        planes.remove(0);
        planes.keySet().removeIf(n -> Math.sqrt(n) * CU_K_ALPHA / (2 * a) > Math.sin(Math.toRadians(40)));

        List<Reflection> lines = Reflection.of(Lattice.rectangular(a, a, a), 80);
        assertThat(lines).extracting(Reflection::multiplicity).containsExactlyElementsOf(planes.values());
        assertThat(planes.values()).startsWith(6, 12, 8, 6, 24, 24, 12, 30);
        int i = 0;
        for (int n : planes.keySet()) {
            assertThat(lines.get(i++).angle()).isCloseTo(bragg(a / Math.sqrt(n)), offset(1e-9));
        }
    }

    /** Silicon as the diffraction standard SRM 640 has it: a = 5.4311 Å; its (111) is at 28.44 degrees, (220) at 47.30, (311) at 56.12. */
    @ParameterizedTest
    @CsvSource({"28.442", "47.303", "56.122"})
    void siliconHasTheAnglesOfItsCertificate(double angle) {
        List<Reflection> lines = Reflection.of(Lattice.rectangular(5.4311, 5.4311, 5.4311), 80);
        assertThat(lines).anySatisfy(line -> assertThat(line.angle()).isCloseTo(angle, offset(0.003)));
    }

    /** 1/d² = 4/3 (h² + hk + k²) / a² + l² / c². */
    @Test
    void theLinesOfAHexagonalPrism() {
        Lattice lattice = new Lattice(4, 4, 6, 90, 90, 120);
        for (int[] plane : new int[][] {{1, 0, 0}, {0, 0, 2}, {1, 1, 0}, {1, 0, 1}, {2, -1, 3}}) {
            int h = plane[0];
            int k = plane[1];
            int l = plane[2];
            assertThat(lattice.inverseSpacingSquared(h, k, l))
                    .isCloseTo(4.0 / 3 * (h * h + h * k + k * k) / 16 + l * l / 36.0, offset(1e-12));
        }
        Reflection first = Reflection.of(lattice, 80).get(0);
        assertThat(first.angle()).isCloseTo(bragg(6), offset(1e-9));
        assertThat(first.multiplicity()).isEqualTo(2);
    }

    /** d from the normal of the plane through a/h, b/k, c/l, with the edges as vectors. */
    @Test
    void theSpacingsOfASkewLattice() {
        Lattice lattice = new Lattice(4.1, 5.3, 6.2, 80, 97, 108);
        double[] a = {4.1, 0, 0};
        double[] b = {5.3 * cos(108), 5.3 * sin(108), 0};
        double cy = 6.2 * (cos(80) - cos(97) * cos(108)) / sin(108);
        double cx = 6.2 * cos(97);
        double[] c = {cx, cy, Math.sqrt(6.2 * 6.2 - cx * cx - cy * cy)};
        for (int[] plane : new int[][] {{1, 1, 1}, {1, 2, 3}, {-1, 2, 1}, {2, 1, -3}}) {
            double[] onA = scaled(a, plane[0]);
            double[] normal = cross(minus(scaled(b, plane[1]), onA), minus(scaled(c, plane[2]), onA));
            double distance = dot(normal, onA) / Math.sqrt(dot(normal, normal));
            assertThat(lattice.inverseSpacingSquared(plane[0], plane[1], plane[2]))
                    .isCloseTo(1 / (distance * distance), offset(1e-12));
        }
    }

    /** Tetragonal and others tell by how many lines fall together; a lattice that passes for another would be mislabelled. */
    @Test
    void everySystemHasTheMultiplicityOfItsGeneralPlane() {
        int[] general = {48, 16, 8, 24, 12, 4, 2};
        for (CrystalSystem system : CrystalSystem.values()) {
            for (int number = 0; number < 50; number++) {
                Lattice lattice = system.draw(SampleRandom.of(0, "train", system + "_" + number));
                double of123 = lattice.inverseSpacingSquared(1, 2, 3);
                int same = 0;
                for (int h = -4; h <= 4; h++) {
                    for (int k = -4; k <= 4; k++) {
                        for (int l = -4; l <= 4; l++) {
                            double other = lattice.inverseSpacingSquared(h, k, l);
                            same += Math.abs(other - of123) < 1e-9 * of123 ? 1 : 0;
                        }
                    }
                }
                assertThat(same)
                        .as(String.format(Locale.ROOT, "%s %s", system, lattice))
                        .isEqualTo(general[system.ordinal()]);
            }
        }
    }

    private static double cos(double degrees) {
        return Math.cos(Math.toRadians(degrees));
    }

    private static double sin(double degrees) {
        return Math.sin(Math.toRadians(degrees));
    }

    private static double[] scaled(double[] vector, int index) {
        return new double[] {vector[0] / index, vector[1] / index, vector[2] / index};
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
