/** Gates: factors that a map is multiplied by, one for each channel or one for each position. */
package org.saccade.nn.attention.gate;
