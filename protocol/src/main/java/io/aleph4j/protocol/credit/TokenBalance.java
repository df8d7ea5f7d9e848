package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an account holds of the token on one chain (spec 01 §7.2, {@code balances}). There is one
 * for each address, chain and application.
 *
 * @param dapp the application that holds the tokens for the account; null when it holds them itself
 * @param amount in ALEPH
 * @param mainHeight block of the main chain at which the amount was read
 * @param lastChange when the amount became another the last time
 */
public record TokenBalance(
    Address address,
    Chain chain,
    @Nullable String dapp,
    BigDecimal amount,
    long mainHeight,
    Timestamp lastChange) {}
