/** The entry point and the composition root of a node. */
@NullMarked
package io.jelly;

import org.jspecify.annotations.NullMarked;
