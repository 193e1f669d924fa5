/** Attention weights where they belong: on maps, a weight for each place, whatever the mechanism. Plain numbers, of one example. */
package org.saccade.nn.attention.map;
