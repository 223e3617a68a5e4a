/** Counts what RPC does, in one worker; the only package that imports Micrometer. */
@NullMarked
package io.jelly.metrics;

import org.jspecify.annotations.NullMarked;
