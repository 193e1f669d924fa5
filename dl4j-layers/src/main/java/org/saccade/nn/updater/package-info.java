/** What a saved model says of how its parameters are updated, where Deeplearning4j has no word for it. */
package org.saccade.nn.updater;
