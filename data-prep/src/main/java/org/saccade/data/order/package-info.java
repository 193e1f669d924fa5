/**
 * Which sample comes when, as pure functions: of (seed, epoch, count) in training and of (seed, split, key) in a
 * prepared dataset. No clock, no number of ranks and no listing order takes part.
 */
package org.saccade.data.order;
