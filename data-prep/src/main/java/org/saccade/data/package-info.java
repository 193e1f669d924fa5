/** Turns ImageNet into shards made for training. */
package org.saccade.data;
