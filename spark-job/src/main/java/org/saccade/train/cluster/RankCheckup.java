package org.saccade.train.cluster;

import org.saccade.train.loop.ExchangeRate;

import java.io.Serializable;

/**
 * What one rank has found out by trying.
 *
 * @param host where it runs, as Spark calls it
 * @param device that it computes on
 * @param gpu that Spark gave it, by UUID or index; null where it gave none
 * @param heapBytes of its process at most
 * @param imagesPerSecond that it reads and decodes; 0 where it has none to read
 */
public record RankCheckup(
        int rank, String host, String device, String gpu, long heapBytes, double imagesPerSecond, ExchangeRate exchange)
        implements Serializable {}
