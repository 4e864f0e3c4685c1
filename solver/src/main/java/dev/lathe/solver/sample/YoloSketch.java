package dev.lathe.solver.sample;

import java.util.ArrayList;
import java.util.List;

/** A detector: stages that split, run residual steps and concatenate, and a pyramid on top. */
final class YoloSketch {
  private final Sketch sketch;

  YoloSketch(Sketch sketch) {
    this.sketch = sketch;
  }

  void draw() {
    int[] channels = {64, 128, 256, 512, 512};
    int[] depths = {0, 1, 2, 2, 1};
    List<String> levels = new ArrayList<>();
    String last = sketch.group("stem", 32);
    sketch.stem(last, 3, 3, 320);
    for (int stage = 0; stage < channels.length; stage++) {
      int map = 160 >> stage;
      String down = sketch.group("down" + stage, channels[stage]);
      sketch.convolution(null, last, down, 3, map);
      last =
          depths[stage] == 0
              ? down
              : stage("stage" + stage, down, channels[stage], depths[stage], map);
      levels.add(last);
    }
    String up4 = join("up4", levels.get(4), levels.get(3), 512, 20);
    String up3 = join("up3", up4, levels.get(2), 256, 40);
    String down4 = sketch.group("pyramid4", 256);
    sketch.convolution(null, up3, down4, 3, 20);
    String out4 = join("out4", down4, up4, 512, 20);
    String down5 = sketch.group("pyramid5", 512);
    sketch.convolution(null, out4, down5, 3, 10);
    String out5 = join("out5", down5, levels.get(4), 512, 10);
    for (String level : List.of(up3, out4, out5)) {
      sketch.head(level, 255);
    }
  }

  private String join(String id, String first, String second, int channels, int map) {
    String both = sketch.concat(id + ".in", first, second);
    return stage(id, both, channels, 1, map);
  }

  /** Two halves; one goes through residual steps; all are concatenated and mixed. */
  private String stage(String id, String in, int channels, int depth, int map) {
    String left = sketch.group(id + ".left", channels / 2);
    String right = sketch.group(id + ".right", channels / 2);
    sketch.convolution(null, in, left, 1, map);
    sketch.convolution(null, in, right, 1, map);
    for (int i = 0; i < depth; i++) {
      String block = sketch.block(id + ".step" + i);
      String inner = sketch.group(id + ".inner" + i, channels / 2);
      sketch.convolution(block, right, inner, 3, map);
      sketch.convolution(block, inner, right, 3, map);
    }
    String both = sketch.concat(id + ".both", left, right);
    String out = sketch.group(id + ".out", channels);
    sketch.convolution(null, both, out, 1, map);
    return out;
  }
}
