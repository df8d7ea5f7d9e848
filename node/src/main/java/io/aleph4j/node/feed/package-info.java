/** What was committed, told in commit order to everybody who listens. */
@NullMarked
package io.aleph4j.node.feed;

import org.jspecify.annotations.NullMarked;
