package io.jelly.rpc;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client of one transport. */
interface Face extends AutoCloseable {
  /** A call whose answer shows that nothing more comes for what was sent before. */
  String LAST = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":\"last of all\"}";

  /** What one body is answered: nothing, an answer, on TCP perhaps several. */
  List<String> ask(byte[] body) throws Exception;

  default List<String> ask(String body) throws Exception {
    return ask(body.getBytes(StandardCharsets.UTF_8));
  }

  static boolean isLast(String answer) {
    return answer.contains("last of all");
  }
}
