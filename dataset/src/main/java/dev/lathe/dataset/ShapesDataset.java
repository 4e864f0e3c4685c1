package dev.lathe.dataset;

import dev.lathe.foundation.Progress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A set of colour images of our own: discs, squares, stars and so on, rendered with arithmetic that
 * is the same on every JDK, so that a seed stands for exactly these bytes. Learning it takes
 * convolutions: place, size, turn, stretch and colours vary, there is clutter, cover and noise.
 */
public final class ShapesDataset {
  private static final int STEP = 250;

  private ShapesDataset() {}

  /**
   * Renders the set: 3 x size x size pixels, classes in equal numbers (differing by one at most),
   * on all cores.
   */
  public static Dataset render(ShapesOptions options, Progress progress) {
    List<Figure> figures =
        Arrays.stream(Figure.values())
            .limit(options.classCount())
            .sorted(Comparator.comparing(Figure::className))
            .toList();
    int total = options.trainCount() + options.testCount();
    try (Progress.Stage stage = progress.begin("rendering images", total)) {
      LabelledImages train = images(options, figures, Split.TRAIN, stage);
      LabelledImages test = images(options, figures, Split.TEST, stage);
      return new Dataset(figures.stream().map(Figure::className).toList(), train, test);
    }
  }

  private static LabelledImages images(
      ShapesOptions options, List<Figure> figures, Split split, Progress.Stage stage) {
    int count = split == Split.TRAIN ? options.trainCount() : options.testCount();
    long stream = split == Split.TRAIN ? 0 : 1;
    ImageShape shape = new ImageShape(Canvas.CHANNELS, options.size(), options.size());
    PixelBlocks pixels = new PixelBlocks(count, shape.values());
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> i % figures.size());
    for (int start = 0; start < count; start += STEP) {
      int end = Math.min(count, start + STEP);
      IntStream.range(start, end)
          .parallel()
          .forEach(
              i -> {
                SeededRandom random = SeededRandom.of(options.seed(), stream, i);
                Figure figure = figures.get(labels[i]);
                pixels.write(i, Scene.render(figure, random, options.size(), options.noise()));
              });
      stage.advance(end - start);
    }
    return LabelledImages.of(shape, pixels, labels);
  }
}
