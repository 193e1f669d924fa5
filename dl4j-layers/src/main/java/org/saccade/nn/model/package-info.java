/** Architectures as rows of a table, and the learning-rate schedule that a saved model names. */
package org.saccade.nn.model;
