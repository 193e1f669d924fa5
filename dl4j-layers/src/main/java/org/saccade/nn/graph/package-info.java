/**
 * Layers and vertices over feature maps as one option record and one SameDiff graph, and the runtime that runs such a graph inside a
 * Deeplearning4j network: forward once and backward once a training step.
 */
package org.saccade.nn.graph;
