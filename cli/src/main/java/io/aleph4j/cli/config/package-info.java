/** What the user keeps on this machine: accounts with their keys, and which nodes to ask. */
@NullMarked
package io.aleph4j.cli.config;

import org.jspecify.annotations.NullMarked;
