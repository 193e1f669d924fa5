/**
 * Ranks that exchange float vectors and small messages: rendezvous, and a ring over TCP. Members prove themselves when they join; the data
 * itself travels in the clear, as between Spark's executors by default.
 */
package org.saccade.train.collective;
