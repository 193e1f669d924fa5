/** Convolutional attention as Deeplearning4j layers, and networks made of them. */
package org.saccade.nn;
