/**
 * Decodes, encodes and cuts images: one implementation for preparing a dataset and for training on it. Pixels are OpenCV's; what
 * the bytes are is read from the bytes, never from a file name.
 */
package org.saccade.data.image;
