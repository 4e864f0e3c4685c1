package dev.lathe.trainer.peer;

import org.bytedeco.pytorch.Tensor;

/** One process, whose sums are what it has. */
final class NoPeers implements Peers {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void sum(Tensor tensor) {
    // The sum over one process.
  }

  @Override
  public void broadcast(Tensor tensor) {
    // Nobody else listens.
  }

  @Override
  public void checkThere() {
    // This process is there.
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
