/**
 * Tasks that are drawn, not collected: small worlds in which one kind of network must succeed and another must fail. One file a task; a
 * table names them. Each sample is a pure function of task, seed, split and number, in strict arithmetic, so every machine draws the same
 * bytes.
 */
package org.saccade.data.synthetic;
