/** Many hosts, one cluster; the only package that imports Hazelcast. */
@NullMarked
package io.jelly.nodes;

import org.jspecify.annotations.NullMarked;
