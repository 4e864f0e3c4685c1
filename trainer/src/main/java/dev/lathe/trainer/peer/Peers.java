package dev.lathe.trainer.peer;

import dev.lathe.trainer.operator.Exchange;
import org.bytedeco.pytorch.Tensor;

/**
 * The processes that train one network together, each on its part of every minibatch. All of them
 * call the same methods in the same order.
 *
 * <p>What comes out equals what one process would have made, up to the order of sums: gradients are
 * summed over the parts, batch statistics are those of the whole minibatch, and the averages weigh
 * every example alike. Only what is drawn at random within the network (dropout) and the pairs of
 * mixup differ.
 */
public interface Peers extends Exchange, AutoCloseable {
  /** The number of this process, from 0. */
  int rank();

  /** How many processes there are, at least 1. */
  int size();

  /**
   * {@inheritDoc}
   *
   * @throws PeerLostException if another process is gone
   */
  @Override
  void sum(Tensor tensor);

  /**
   * Replaces a tensor by that of process 0.
   *
   * @throws PeerLostException if another process is gone
   */
  void broadcast(Tensor tensor);

  /**
   * Throws what {@link #sum} threw before, if it did: libtorch hands on only the words of what is
   * thrown while it computes gradients.
   */
  void checkThere();

  @Override
  void close();

  /** This process alone. */
  static Peers none() {
    return new NoPeers();
  }

  /**
   * Meets the other processes; returns when all are there. Uses libtorch's c10d with gloo.
   *
   * @throws PeerLostException if they do not come in time
   */
  static Peers meet(Rendezvous rendezvous) {
    return rendezvous.size() == 1 ? none() : GlooPeers.meet(rendezvous);
  }
}
