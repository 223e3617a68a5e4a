/** Files that change on disk; the only package that uses vertx-config. */
@NullMarked
package io.jelly.watch;

import org.jspecify.annotations.NullMarked;
