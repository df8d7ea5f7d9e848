/** Domains of users: which program a name of the DNS stands for. */
@NullMarked
package io.aleph4j.compute.domain;

import org.jspecify.annotations.NullMarked;
