/**
 * The ledger of credits and of token balances: the posts that change them, and what they change
 * (spec 01 §7.2, §7.3; spec 03 §6.1 to §6.3). Pure: no I/O, no clock.
 *
 * <p>The way of a post: {@link io.aleph4j.protocol.credit.MoneyPolicy#read} says what it is, {@link
 * io.aleph4j.protocol.credit.CreditLedger} or {@link io.aleph4j.protocol.credit.TokenBalances} what
 * to write, and {@link io.aleph4j.protocol.credit.CreditReplay} which accounts have to be worked
 * out anew because the post came late.
 */
@NullMarked
package io.aleph4j.protocol.credit;

import org.jspecify.annotations.NullMarked;
