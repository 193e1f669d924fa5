/** One model on one device, behind {@link org.saccade.train.replica.Replica}: forward, backward and update on flat off-heap vectors. */
package org.saccade.train.replica;
