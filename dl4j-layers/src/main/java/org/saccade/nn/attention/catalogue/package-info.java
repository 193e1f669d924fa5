/** The mechanisms of the literature, each as a choice of parts. */
package org.saccade.nn.attention.catalogue;
