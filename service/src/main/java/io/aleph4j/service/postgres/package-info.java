/**
 * The data folder, the embedded PostgreSQL server in it, and pool, migrations and lock of any
 * PostgreSQL database.
 */
@NullMarked
package io.aleph4j.service.postgres;

import org.jspecify.annotations.NullMarked;
