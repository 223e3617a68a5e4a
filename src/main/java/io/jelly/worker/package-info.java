/** The worker JVM: transport hook, deployment, intake, drain. */
@NullMarked
package io.jelly.worker;

import org.jspecify.annotations.NullMarked;
