package io.jelly;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Gives the memory that starting took back to the system. A primary allocates next to nothing
 * afterwards, so with the JVM's defaults no collection would ever come, and a fifth of its resident
 * memory would be garbage of its start.
 */
final class StartGarbage {
  private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

  private StartGarbage() {}

  /** Collects and trims once, in the background. */
  static void release() {
    Launcher.daemon(StartGarbage::collectAndTrim, "jelly-start-garbage").start();
  }

  private static void collectAndTrim() {
    System.gc();
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      server.invoke(
          new ObjectName(DIAGNOSTICS), "systemTrimNativeHeap", new Object[0], new String[0]);
    } catch (JMException e) {
      // Not every JVM has this command; the collection alone is most of it.
    }
  }
}
