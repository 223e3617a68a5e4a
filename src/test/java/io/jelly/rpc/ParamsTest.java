package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParamsTest {
  @Test
  void whatAMethodPutsIntoEmptyParamsNoOtherCallSees() {
    Params.empty(false).object().put("x", "of one caller");
    assertTrue(Params.empty(false).object().isEmpty());
    Params.empty(true).array().add("of one caller");
    assertTrue(Params.empty(true).array().isEmpty());
  }

  @Test
  void theTextIsThatOfItsPlaceInTheBody() {
    Buffer body = Buffer.buffer("{\"params\": [1, 2.50] }");
    Params read = Params.of(body, 11, 20, null);
    assertEquals("[1, 2.50]", String.valueOf(read.raw()));
    assertTrue(read.isArray() && !read.isObject() && !read.isAbsent());
    assertEquals(List.of(1, 2.5), read.array().getList());
    Params decoded = Params.of(body, 11, 20, List.of(3));
    assertEquals(List.of(3), decoded.array().getList());
    assertEquals("[1, 2.50]", String.valueOf(decoded.raw()));
    assertNull(Params.absent().raw());
    assertTrue(Params.absent().isAbsent());
  }
}
