/** The training and the evaluation loop of one rank. Knows the replica, the collective and the input by their interfaces; knows no Spark. */
package org.saccade.train.loop;
