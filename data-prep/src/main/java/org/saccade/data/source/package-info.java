/**
 * Reads ImageNet in the forms in which people hold it, on any file system that Hadoop opens. Readers name the images and where
 * their bytes lie; nothing here looks inside an image.
 */
package org.saccade.data.source;
