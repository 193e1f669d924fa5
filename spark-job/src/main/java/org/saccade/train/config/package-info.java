/** An experiment as typed records, read from HOCON over {@code reference.conf}, which holds every key with its default. */
package org.saccade.train.config;
