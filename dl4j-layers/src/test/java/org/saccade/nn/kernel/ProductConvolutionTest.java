package org.saccade.nn.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Against the definition, in double: gradients are what the definition's sums give back to what they read. */
class ProductConvolutionTest {

    private static final Tensors TENSORS = new Tensors(false);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 1, 1, 1, 0",
        "3, 2, 5, 1, 1, 3, 1, 1",
        "2, 3, 4, 5, 7, 3, 1, 1",
        "2, 3, 4, 5, 7, 3, 2, 1",
        "2, 3, 300, 4, 4, 3, 2, 1", // more rows than a thread takes
        "3, 4, 6, 7, 6, 1, 2, 0",
        "2, 70, 9, 2, 2, 1, 1, 0",
        "1, 3, 8, 9, 12, 7, 2, 3",
        "2, 2, 3, 4, 3, 3, 3, 2",
        "2, 3, 2, 6, 5, 4, 3, 0", // the window's last steps see not all pixels
        "2, 2, 3, 1, 2, 5, 1, 2", // a window that is larger than the map
        "3, 16, 4, 182, 181, 3, 1, 1" // an image at a time
    })
    void computesTheDefinition(
            int batch, int inputs, int outputs, int height, int width, int kernel, int stride, int padding) {
        int down = (height + 2 * padding - kernel) / stride + 1;
        int across = (width + 2 * padding - kernel) / stride + 1;
        int mapLength = batch * inputs * height * width;
        int resultLength = batch * outputs * down * across;
        int weightLength = outputs * inputs * kernel * kernel;
        Random random = new Random(mapLength + 31L * resultLength);
        Tensor maps = TENSORS.normal(mapLength, random);
        Tensor weights = TENSORS.normal(weightLength, random);
        Tensor dy = TENSORS.normal(resultLength, random);
        Tensor results = TENSORS.unwritten(resultLength);
        Tensor mapGradients = TENSORS.unwritten(mapLength);
        Tensor weightGradients = TENSORS.unwritten(weightLength);
        ProductConvolution convolution =
                new ProductConvolution(inputs, outputs, height, width, kernel, stride, padding);

        convolution.forward(batch, maps, weights, results);
        convolution.backward(batch, maps, weights, dy, mapGradients, weightGradients);

        double[] expected = new double[resultLength];
        double[] ofMaps = new double[mapLength];
        double[] ofWeights = new double[weightLength];
        for (int place = 0; place < resultLength; place++) {
            int image = place / (outputs * down * across);
            int output = place / (down * across) % outputs;
            int top = place / across % down * stride - padding;
            int left = place % across * stride - padding;
            for (int w = 0; w < inputs * kernel * kernel; w++) {
                int row = top + w / kernel % kernel;
                int column = left + w % kernel;
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    int pixel = ((image * inputs + w / (kernel * kernel)) * height + row) * width + column;
                    int weight = output * inputs * kernel * kernel + w;
                    expected[place] += weights.get(weight) * maps.get(pixel);
                    ofMaps[pixel] += weights.get(weight) * dy.get(place);
                    ofWeights[weight] += maps.get(pixel) * dy.get(place);
                }
            }
        }
        assertClose(results, expected);
        assertClose(mapGradients, ofMaps);
        assertClose(weightGradients, ofWeights);
    }

    private static void assertClose(Tensor actual, double[] expected) {
        double most = 1;
        for (double value : expected) {
            most = Math.max(most, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual.get(i) - expected[i])).as("place %d", i).isLessThan(1e-5 * most);
        }
    }
}
