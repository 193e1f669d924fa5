/** The commands of training: describe, train and evaluate. */
package org.saccade.train.cli;
