/** Makes one file of a program's folder. */
@NullMarked
package io.aleph4j.cli.pack;

import org.jspecify.annotations.NullMarked;
