/** Files on any file system that Hadoop opens: whole, by ranges, compressed, and the members of tars. */
package org.saccade.data.source.file;
