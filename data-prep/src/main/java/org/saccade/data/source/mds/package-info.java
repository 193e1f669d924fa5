/** The index of a folder of MDS shards, and the columns of their samples. */
package org.saccade.data.source.mds;
