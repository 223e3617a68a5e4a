package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives on a connection, the connection lives and the answers are documented ones. */
class FaceFuzzTest {
  private static final int INPUTS = 10_000;

  @ParameterizedTest
  @ValueSource(strings = {"http", "http2", "websocket", "tcp"})
  void tenThousandRandomAndMutatedInputsOverOneConnection(String name) throws Exception {
    Random random = new Random(20260202);
    RpcLimits limits = RpcFixture.limits(100_000, 4, 10_000, 10);
    try (ServerFixture server = new ServerFixture(limits);
        Face face = server.face(name)) {
      for (int i = 0; i < INPUTS; i++) {
        byte[] input = DispatcherFuzzTest.input(random, i);
        if (name.equals("tcp")) {
          withoutLineBreaks(input);
        }
        String shown = new String(input, StandardCharsets.UTF_8);
        List<String> answers = face.ask(input);
        assertTrue(answers.size() <= 1 || name.equals("tcp"), shown);
        answers.forEach(answer -> DispatcherFuzzTest.check(shown, answer));
      }
      assertEquals(0, server.rpc.table.inFlight());
    }
  }

  private static void withoutLineBreaks(byte[] input) {
    for (int i = 0; i < input.length; i++) {
      if (input[i] == '\n') {
        input[i] = ' ';
      }
    }
  }
}
