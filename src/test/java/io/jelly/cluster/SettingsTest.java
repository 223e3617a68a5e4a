package io.jelly.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void laterSettingsWinAndWhatTheyLeaveEmptyStays() {
    Settings before = Settings.empty().exec("a.Main").args("x").debugPort(5005);
    Settings after = before.plus(Settings.empty().args("y", "z").silent(true));
    assertEquals(Optional.of("a.Main"), after.exec());
    assertEquals(Optional.of(List.of("y", "z")), after.args());
    assertEquals(Optional.of(true), after.silent());
    assertEquals(OptionalInt.of(5005), after.debugPort());
    assertEquals(Optional.empty(), after.cwd());
  }

  @Test
  void noArgumentsAreArgumentsToo() {
    assertEquals(
        Optional.of(List.of()),
        Settings.empty().args("x").plus(Settings.empty().args(List.of())).args());
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Settings.empty().exec(" "));
    assertThrows(IllegalArgumentException.class, () -> Settings.empty().debugPort(65_536));
    assertThrows(IllegalArgumentException.class, () -> Settings.empty().debugPort(-1));
  }
}
