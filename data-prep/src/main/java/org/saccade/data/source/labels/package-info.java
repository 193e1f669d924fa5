/** Which classes there are and which class a validation image has, in the files in which people keep that. */
package org.saccade.data.source.labels;
