/** The public Java API, in the words of Node's cluster module. */
@NullMarked
package io.jelly.cluster;

import org.jspecify.annotations.NullMarked;
