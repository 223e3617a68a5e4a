/** The command line; the only package that imports picocli. */
@NullMarked
package io.jelly.cli;

import org.jspecify.annotations.NullMarked;
