/** The commands of training: train and evaluate. */
package org.saccade.train.cli;
