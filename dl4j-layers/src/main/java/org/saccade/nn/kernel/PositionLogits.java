package org.saccade.nn.kernel;

/** What positions add to the logits of one head's blocks of queries, and the gradients of that. */
interface PositionLogits {

    /** Of one vector of queries, in weights of a block. */
    Logits logits(int vector, Panel weights);

    /** The tables that a head's map meets. */
    void read(int plane, Operands operands);

    /** Of the block of queries that begins with the first one: what {@link #join} writes. */
    void prepare(int first, int vectors, Panel queries);

    /** Writes the logits of a tile of keys and some vectors of queries. */
    void join(int tile, int vectors, Logits[] to);

    void clearGradients();

    /** Takes the gradients of the logits of one vector of queries and all keys. */
    void take(int vector, Logits gradients);

    /**
     * Adds what a block of queries gives to the gradients of the tables, and what the tables give to those of the queries.
     *
     * @param count queries
     * @param channelsOfQueries [queries, E]
     * @param ofQueries [E, queries]
     */
    void addGradients(int count, Panel channelsOfQueries, Panel ofQueries);

    /** The tables' gradients of one map, rows before columns before biases. */
    void write(float[] to, int at);
}
