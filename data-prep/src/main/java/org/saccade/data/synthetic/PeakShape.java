package org.saccade.data.synthetic;

/**
 * The pseudo-Voigt function, a mixture of Lorentz's and Gauss's curve of one width: 1 in the middle, one half at half the width beside it.
 *
 * @param width at half height, in degrees
 * @param lorentzian part of Lorentz's curve, 0 to 1
 */
record PeakShape(double width, double lorentzian) {

    double at(double distance) {
        double halves = 2 * distance / width;
        double square = halves * halves;
        return lorentzian / (1 + square) + (1 - lorentzian) * StrictMath.exp(-StrictMath.log(2) * square);
    }
}
