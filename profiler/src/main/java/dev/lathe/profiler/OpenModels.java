package dev.lathe.profiler;

import java.util.ArrayList;
import java.util.List;

/** Models that are open at the same time, to be closed together. */
final class OpenModels implements AutoCloseable {
  private final List<TimedModel> models = new ArrayList<>();
  private long footprintBytes;

  void add(TimedModel model) {
    models.add(model);
    footprintBytes += model.footprintBytes();
  }

  List<TimedModel> all() {
    return List.copyOf(models);
  }

  long footprintBytes() {
    return footprintBytes;
  }

  @Override
  public void close() {
    models.forEach(TimedModel::close);
    models.clear();
    footprintBytes = 0;
  }
}
