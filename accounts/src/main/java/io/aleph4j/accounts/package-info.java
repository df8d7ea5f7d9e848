/** The keys of every chain: addresses, signing and verification. */
@NullMarked
package io.aleph4j.accounts;

import org.jspecify.annotations.NullMarked;
