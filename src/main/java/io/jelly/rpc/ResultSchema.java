package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the result of a method must be. It is checked as the client would see it, and what is wrong
 * with it is said in the log alone: it is no mistake of the client's. Thread-safe.
 */
final class ResultSchema {
  private static final Logger log = LoggerFactory.getLogger(ResultSchema.class);

  private final JsonObject schema;
  private volatile @Nullable Validator validator;

  private ResultSchema(JsonObject schema) {
    this.schema = schema;
  }

  /**
   * From a JSON Schema; an empty one accepts anything.
   *
   * @throws IllegalArgumentException if it is no valid schema
   */
  static ResultSchema of(JsonObject schema) {
    MethodSchemas.check(schema);
    return new ResultSchema(schema);
  }

  /** The outcome itself, or {@link ErrorCode#INTERNAL_ERROR} in place of a result that is wrong. */
  Outcome check(RpcCall call, Outcome outcome) {
    if (schema.isEmpty() || !(outcome instanceof Outcome.Result result)) return outcome;
    try {
      SchemaViolation why = violation(validator(), result.json());
      if (why == null) return outcome;
      log.error(
          "method {} returned what its schema forbids at \"{}\": {}",
          call.method(),
          why.path(),
          why.reason());
    } catch (RuntimeException | StackOverflowError e) {
      // Of the schema's library: the call ends all the same.
      log.error("the result of method {} could not be checked", call.method(), e);
    }
    return new Outcome.Failure(ErrorCode.INTERNAL_ERROR.error());
  }

  /** Made for the first result that is checked: most services never check any. */
  private Validator validator() {
    Validator made = validator;
    if (made == null) {
      made = MethodSchemas.validator(schema);
      validator = made;
    }
    return made;
  }

  private static @Nullable SchemaViolation violation(Validator check, Buffer json) {
    try {
      OutputUnit checked = check.validate(Json.decodeValue(json));
      return checked.getValid() ? null : SchemaViolation.of(checked);
    } catch (DecodeException e) {
      return new SchemaViolation("", "it cannot be read as JSON");
    }
  }
}
