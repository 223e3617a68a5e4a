/** Promises of the packaged jar, tested on real processes under clients that count failures. */
@NullMarked
package io.jelly.it;

import org.jspecify.annotations.NullMarked;
