package dev.lathe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void whatWouldMoveATerminalsCursorIsNotPrinted() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(new PrintWriter(out, true), new PrintWriter(err, true), "lathe test");

    console.result("a\u001b[2Jb\n\tc\r");
    console.say("x\u0007y");

    assertThat(out.toString()).isEqualTo("a?[2Jb\n\tc?");
    assertThat(err.toString()).isEqualToIgnoringNewLines("x?y");
  }
}
