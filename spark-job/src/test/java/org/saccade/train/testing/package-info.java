/** What the tests of several packages share. */
package org.saccade.train.testing;
