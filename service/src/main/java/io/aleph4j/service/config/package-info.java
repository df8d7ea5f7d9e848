/**
 * Configuration from one YAML file and the environment: every setting is a value that declares its
 * name, form, default and meaning, from which reading, printing and documentation follow.
 */
@NullMarked
package io.aleph4j.service.config;

import org.jspecify.annotations.NullMarked;
