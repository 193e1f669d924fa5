package org.saccade.train.config;

/** How a gradient becomes an update. */
public enum OptimizerKind {
    /** Nesterov momentum; weight decay is an L2 penalty, part of the gradient. */
    SGD,
    /** Adam with weight decay beside the gradient (arXiv:1711.05101). */
    ADAMW,
    /** The same, each parameter's update as long as the parameter is (arXiv:1904.00962). */
    LAMB
}
