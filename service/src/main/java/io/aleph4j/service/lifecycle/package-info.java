/** How a program ends: everything that was opened is closed, in reverse order and in time. */
@NullMarked
package io.aleph4j.service.lifecycle;

import org.jspecify.annotations.NullMarked;
