package io.jelly.rpc;

import io.vertx.core.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The methods of one worker, each with a provider for every verticle instance that registered it. A
 * name once registered stays known after its last provider left, because "not now" and "never heard
 * of it" are different answers. Thread-safe; lookups take no lock.
 */
public final class MethodTable {
  static final String RESERVED_PREFIX = "rpc.";

  private final LiveLimits limits;
  private final OverloadGuard guard;
  private final Map<String, ProviderList> methods = new ConcurrentHashMap<>();
  // Of this worker, whichever way the call came in: from a client or from another node.
  private final CallSlots slots = new CallSlots();
  private final Runnable leaving = slots::leave;
  private final Map<String, CallSlots> slotsOfMethods = new ConcurrentHashMap<>();
  private @Nullable Listener listener;
  private volatile CallObserver observer = CallObserver.NONE;

  /**
   * Told when a name gets its first provider and when it loses its last, in order, under the
   * table's lock.
   */
  interface Listener {
    void appeared(String name, MethodOptions options);

    void disappeared(String name);
  }

  /** An empty table; of the limits it uses {@code methodLength} and {@code inFlight}. */
  public MethodTable(RpcLimits limits) {
    this(new LiveLimits(limits));
  }

  /** As the other, with limits that may change. */
  public MethodTable(LiveLimits limits) {
    this.limits = limits;
    guard = new OverloadGuard(limits, System::nanoTime);
  }

  /** What refuses work that would wait too long. */
  OverloadGuard guard() {
    return guard;
  }

  /**
   * Registers all methods of a service, or none if one of them is refused.
   *
   * @param context what the methods run on: the verticle's context; null for the thread of the
   *     caller
   * @return closes all of them; to be called when the verticle is undeployed
   * @throws IllegalArgumentException as {@link RpcRegistry#method} says
   */
  public RpcRegistration register(RpcService service, @Nullable Context context) {
    return register(service, context, false);
  }

  /**
   * As {@link #register(RpcService, Context)}, for built-in methods, which may use reserved names.
   */
  RpcRegistration register(RpcService service, @Nullable Context context, boolean reserved) {
    Map<String, Provider> wanted = new LinkedHashMap<>();
    service.register(
        (name, options, method) -> {
          checkName(name, reserved);
          Provider provider = provider(name, options, method, context);
          if (wanted.putIfAbsent(name, provider) != null) {
            throw new IllegalArgumentException(
                "method \"" + name + "\" is registered twice by one service");
          }
        });
    wanted.forEach(this::add);
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        wanted.forEach(this::remove);
      }
    };
  }

  /** Who hears how calls of these methods end, whichever way they came in. */
  public void observer(CallObserver hears) {
    observer = hears;
  }

  CallObserver observer() {
    return observer;
  }

  /** True if the name was ever registered here, whether or not anyone serves it now. */
  public boolean isKnown(String name) {
    return methods.containsKey(name);
  }

  /** The methods that have a provider now, by name. */
  public Map<String, MethodOptions> methods() {
    Map<String, MethodOptions> live = new TreeMap<>();
    methods.forEach(
        (name, providers) -> {
          MethodOptions options = providers.options();
          if (options != null) {
            live.put(name, options);
          }
        });
    return live;
  }

  /** The provider for a call made from the current thread; null if there is none. */
  @Nullable Provider pick(String name) {
    ProviderList providers = methods.get(name);
    return providers == null ? null : providers.pick();
  }

  /**
   * Takes one of the slots for running calls, and one of the method's own.
   *
   * @return what to give back when the call has ended
   * @throws RpcException with {@link ErrorCode#BUSY}, saying which are all taken, or {@link
   *     ErrorCode#UNAVAILABLE} as {@link OverloadGuard} says
   */
  Runnable enter(String name, MethodOptions options) {
    int max = limits.get().inFlight();
    if (!slots.enter(max)) {
      throw ErrorCode.busy("inFlight", max, "calls in flight per worker");
    }
    Runnable leave = leaving;
    try {
      if (options.concurrency() > 0) leave = both(enterOwn(name, options), leave);
      return guard.isOn() && isKnown(name) ? both(guard.begin(name), leave) : leave;
    } catch (RpcException refusal) {
      leave.run();
      throw refusal;
    }
  }

  private static Runnable both(Runnable one, Runnable other) {
    return () -> {
      one.run();
      other.run();
    };
  }

  private Runnable enterOwn(String name, MethodOptions options) {
    CallSlots own = slotsOfMethods.computeIfAbsent(name, ignored -> new CallSlots());
    if (!own.enter(options.concurrency())) {
      throw ErrorCode.busy(
          "concurrency", options.concurrency(), "calls of " + name + " in flight per worker");
    }
    return own::leave;
  }

  /** Whether no call of these methods is running now. */
  public boolean isIdle() {
    return inFlight() == 0;
  }

  int inFlight() {
    return slots.taken();
  }

  /**
   * Sets the one listener, which first hears of the methods that are there already; null to stop.
   */
  synchronized void listener(@Nullable Listener newListener) {
    listener = newListener;
    if (newListener != null) {
      methods().forEach(newListener::appeared);
    }
  }

  private synchronized void add(String name, Provider provider) {
    ProviderList providers = methods.computeIfAbsent(name, ignored -> new ProviderList());
    boolean first = providers.isEmpty();
    providers.add(provider);
    if (first && listener != null) {
      listener.appeared(name, provider.options());
    }
  }

  private synchronized void remove(String name, Provider provider) {
    ProviderList providers = methods.get(name);
    if (providers != null) {
      providers.remove(provider);
      if (providers.isEmpty() && listener != null) {
        listener.disappeared(name);
      }
    }
  }

  private static Provider provider(
      String name, MethodOptions options, RpcMethod method, @Nullable Context context) {
    try {
      ResultSchema result = ResultSchema.of(options.result());
      return new Provider(method, options, ParamsSchema.of(options.params()), result, context);
    } catch (IllegalArgumentException e) {
      // Without its cause: of a start that fails, the innermost reason is said.
      throw new IllegalArgumentException("method \"" + name + "\": " + e.getMessage());
    }
  }

  private void checkName(String name, boolean reserved) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a method name must not be blank");
    }
    int longest = limits.get().methodLength();
    if (name.length() > longest) {
      throw new IllegalArgumentException(
          "method name of " + name.length() + " characters, at most " + longest);
    }
    if (!reserved && name.startsWith(RESERVED_PREFIX)) {
      throw new IllegalArgumentException(
          "method \""
              + name
              + "\": names beginning with \"rpc.\" are reserved by JSON-RPC 2.0; choose another prefix");
    }
  }
}
