/**
 * What every daemon role needs and nothing of Aleph: HTTP, configuration, PostgreSQL, metrics, life
 * cycle.
 */
@NullMarked
package io.aleph4j.service;

import org.jspecify.annotations.NullMarked;
