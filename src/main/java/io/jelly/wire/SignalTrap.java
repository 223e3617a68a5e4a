package io.jelly.wire;

import java.lang.reflect.Proxy;

/** Replaces what the JVM does on a signal. */
public final class SignalTrap {
  private SignalTrap() {}

  /**
   * Runs an action, on a thread of the JVM's own, each time the signal arrives.
   *
   * <p>The JDK has only sun.misc.Signal for it, which the module jdk.unsupported keeps on purpose
   * (JEP 260). It is reached by name because the compiler's warning about it cannot be switched
   * off, and warnings are errors here.
   *
   * @param name without SIG, as in "TERM"
   */
  public static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object trap =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class)
                  return method.invoke(action, arguments);
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), trap);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM cannot handle SIG" + name, e);
    }
  }
}
