/** The whole configuration of a node as immutable records: read, validated, merged. */
@NullMarked
package io.jelly.config;

import org.jspecify.annotations.NullMarked;
