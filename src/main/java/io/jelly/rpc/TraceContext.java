package io.jelly.rpc;

/**
 * The headers of W3C Trace Context (https://www.w3.org/TR/trace-context/). This server records no
 * spans; so it forwards the context and does not take part in it: {@code traceparent} and {@code
 * tracestate} go on as they came (section 2.3: a system "MUST propagate the traceparent and
 * tracestate headers and guarantee traces are not broken"), since a parent id of its own would name
 * a span that nobody has. A traceparent that is invalid is taken as not sent, and its tracestate
 * with it (sections 3.2.2 and 3.3).
 */
final class TraceContext {
  static final String PARENT = "traceparent";
  static final String STATE = "tracestate";

  /** At least so much must be passed on (section 3.3.1.5); more is not. */
  static final int MAX_STATE = 512;

  private static final int LENGTH_OF_00 = 55;

  /** A later version may have more behind the flags; that much of it is passed on. */
  private static final int MAX_LENGTH = 256;

  private TraceContext() {}

  /**
   * Whether this is a traceparent: version, trace id, parent id and flags in lower-case hexadecimal
   * digits, ids that are not all zero. Of a later version only what begins like this one is.
   */
  static boolean isValid(String text) {
    int length = text.length();
    if (length < LENGTH_OF_00 || length > MAX_LENGTH || text.startsWith("ff")) return false;
    boolean current = text.startsWith("00");
    boolean ends = length == LENGTH_OF_00 || (!current && text.charAt(LENGTH_OF_00) == '-');
    return ends
        && isHex(text, 0, 2)
        && isId(text, 3, 35)
        && isId(text, 36, 52)
        && isHex(text, 53, LENGTH_OF_00)
        && text.charAt(2) == '-'
        && text.charAt(35) == '-'
        && text.charAt(52) == '-'
        && isPrintable(text);
  }

  private static boolean isId(String text, int from, int to) {
    if (!isHex(text, from, to)) return false;
    for (int i = from; i < to; i++) if (text.charAt(i) != '0') return true;
    return false;
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
    }
    return true;
  }

  private static boolean isPrintable(String text) {
    return text.chars().skip(LENGTH_OF_00).allMatch(c -> c > ' ' && c < 0x7f);
  }
}
