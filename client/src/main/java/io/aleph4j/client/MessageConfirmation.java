package io.aleph4j.client;

/**
 * A blockchain transaction that carries a message.
 *
 * @param chain the chain's code
 * @param height the block
 * @param hash the transaction
 */
public record MessageConfirmation(String chain, long height, String hash) {}
