package io.jelly.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnProgramTest {
  private static OwnProgram of(String javaCommand, String classPath, String... commandLine) {
    return OwnProgram.of(javaCommand, classPath, List.of(commandLine), List.of());
  }

  @Test
  void aMainClassWithItsArguments() {
    OwnProgram program = of("a.Main x y", "/l/a.jar:/l/b.jar", "java", "a.Main", "x", "y");
    assertEquals("a.Main", program.exec());
    assertEquals(List.of("x", "y"), program.args());
    assertEquals("/l/a.jar:/l/b.jar", program.classPath());
  }

  @Test
  void spacesInArgumentsAreToldFromThoseBetween() {
    assertEquals(
        List.of("x y", "", "z"), of("a.Main x y  z", "/c", "a.Main", "x y", "", "z").args());
  }

  @Test
  void withoutACommandLineSpacesSeparate() {
    assertEquals(List.of("x", "y"), of("a.Main x y", "/c", "java", "@file").args());
    assertEquals(List.of(), of("a.Main", "/c").args());
  }

  @Test
  void aJarThatIsRunAsSuchMayHaveASpaceInItsPath() {
    OwnProgram program =
        of("/my apps/a.jar x", "/my apps/a.jar", "java", "-jar", "/my apps/a.jar", "x");
    assertEquals("/my apps/a.jar", program.exec());
    assertEquals(List.of("x"), program.args());
  }

  @Test
  void classPathsAreMadeAbsolute() {
    assertTrue(of("a.Main", "lib/a.jar:").classPath().matches("/.*/lib/a\\.jar:/.+"));
  }

  @Test
  void aModuleOrASourceFileIsNoProgramForWorkers() {
    assertThrows(IllegalStateException.class, () -> of("m/a.Main x", ""));
    assertThrows(IllegalStateException.class, () -> of("", "/c"));
  }

  @Test
  void whatOnlyOneJvmCanHaveIsNotInherited() {
    List<String> options =
        OwnProgram.of(
                "a.Main",
                "/c",
                List.of(),
                List.of("-Xmx64m", "-agentlib:jdwp=address=5005", "-Da=b"))
            .jvmOptions();
    assertEquals(List.of("-Xmx64m", "-Da=b"), options);
  }
}
