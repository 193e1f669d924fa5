/** The one reader of HOCON configuration, for preparing and for training: typed, strict, all problems at once. */
package org.saccade.data.settings;
