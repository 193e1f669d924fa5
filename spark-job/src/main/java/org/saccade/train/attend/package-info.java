/** Attention as pictures: which query points, which maps, and how they are drawn over the image. */
package org.saccade.train.attend;
