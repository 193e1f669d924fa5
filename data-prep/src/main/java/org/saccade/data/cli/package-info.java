/**
 * The commands that prepare and check datasets, and what every command of Saccade shares: exit codes, error lines, progress. The
 * only package here that prints.
 */
package org.saccade.data.cli;
