/** Runs as one HTML page that stands alone. */
package org.saccade.train.report;
