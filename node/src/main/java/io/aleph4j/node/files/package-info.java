/**
 * The files that messages name: bytes in a folder, rows in the database, and the order of steps
 * that keeps one from ever being without the other.
 *
 * <pre>
 * add     write incoming/N.part · rename incoming/HASH.N · force · row and pin · rename ab/HASH
 * remove  rename leaving/HASH · delete the row, unless something pins it · delete the bytes
 * start   incoming/N.part    deleted
 *         incoming/HASH.N    moved to its place if there is a row, else deleted
 *         leaving/HASH       moved back if there is a row, else deleted
 * </pre>
 *
 * So at any moment, and after a crash at any moment and the next start, the files are exactly those
 * of which there are rows.
 */
@NullMarked
package io.aleph4j.node.files;

import org.jspecify.annotations.NullMarked;
