/** Small verticles and one plain Vert.x application, run by the integration tests. */
@NullMarked
package io.jelly.examples;

import org.jspecify.annotations.NullMarked;
