/** Benchmarks, and what they share: images to work on, peers to compare with, the time of the processor. {@code scripts/bench.sh} runs them. */
package org.saccade.bench;
