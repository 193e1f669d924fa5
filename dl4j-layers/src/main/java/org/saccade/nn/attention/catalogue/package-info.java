/** The mechanisms of the literature as choices of parts: factories, a family a class. */
package org.saccade.nn.attention.catalogue;
