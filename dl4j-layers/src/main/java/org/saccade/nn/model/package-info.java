/** Architectures as rows of a table, attention in any other, and the learning-rate schedule that a saved model names. */
package org.saccade.nn.model;
