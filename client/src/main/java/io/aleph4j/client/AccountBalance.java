package io.aleph4j.client;

import java.math.BigDecimal;

/**
 * What an account holds (spec 02 §3.7).
 *
 * @param tokens ALEPH on all chains
 * @param locked what of it is bound by what the account keeps and runs
 * @param credits prepaid credits
 */
public record AccountBalance(BigDecimal tokens, BigDecimal locked, BigDecimal credits) {}
