/**
 * The shard format: its constants, writer, reader, manifest and verifier. The specification is {@code
 * data-prep/FORMAT.md}. This package uses nothing but the JDK, so that any program can read a dataset with it.
 */
package org.saccade.data.shard;
