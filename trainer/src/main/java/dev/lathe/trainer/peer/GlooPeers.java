package dev.lathe.trainer.peer;

import dev.lathe.trainer.TorchRuntime;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch_gloo;
import org.jspecify.annotations.Nullable;

/** Peers over libtorch's c10d: a TCP store to meet at, gloo between CPUs. */
@SuppressWarnings("try") // Scopes act by being open.
final class GlooPeers implements Peers {
  private static final int THREADS = 2;

  private final Rendezvous rendezvous;
  private final TCPStore store;
  private final ProcessGroupGloo group;
  private @Nullable PeerLostException lost;

  private GlooPeers(Rendezvous rendezvous, TCPStore store, ProcessGroupGloo group) {
    this.rendezvous = rendezvous;
    this.store = store;
    this.group = group;
  }

  static GlooPeers meet(Rendezvous rendezvous) {
    TorchRuntime.load();
    Loader.load(torch_gloo.class);
    try (PointerScope scope = new PointerScope()) {
      Milliseconds patience = new Milliseconds(1000L * rendezvous.patienceSeconds());
      TCPStoreOptions place = new TCPStoreOptions();
      place.port((short) rendezvous.port());
      place.isServer(rendezvous.rank() == 0);
      place.waitWorkers(false);
      place.timeout(patience);
      TCPStore store = new TCPStore(rendezvous.host(), place);
      ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(patience);
      options.devices(
          new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(localAddress(rendezvous))));
      options.threads(THREADS);
      // Gloo says on standard output whom it met, where only results belong.
      ProcessGroupGloo group =
          StandardOutput.divert(
              () -> new ProcessGroupGloo(store, rendezvous.rank(), rendezvous.size(), options));
      store.retainReference();
      group.retainReference();
      return new GlooPeers(rendezvous, store, group);
    } catch (RuntimeException e) {
      throw new PeerLostException(
          "Process %d of %d did not meet the others at %s:%d: %s."
              .formatted(
                  rendezvous.rank(),
                  rendezvous.size(),
                  rendezvous.host(),
                  rendezvous.port(),
                  reason(e)),
          "Maybe not all processes were started, or MASTER_ADDR and MASTER_PORT are not process"
              + " 0's.",
          e);
    }
  }

  /** The address of this machine from which process 0 can be reached. */
  private static String localAddress(Rendezvous rendezvous) {
    InetSocketAddress first = new InetSocketAddress(rendezvous.host(), rendezvous.port());
    // Connecting a datagram socket sends nothing, but finds the way.
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(first);
      InetAddress address = socket.getLocalAddress();
      return address.getHostAddress();
    } catch (IOException e) {
      throw new IllegalStateException("There is no way to " + first, e);
    }
  }

  @Override
  public int rank() {
    return rendezvous.rank();
  }

  @Override
  public int size() {
    return rendezvous.size();
  }

  @Override
  public void sum(Tensor tensor) {
    await(() -> group.allreduce(new TensorVector(tensor)));
  }

  @Override
  public void broadcast(Tensor tensor) {
    await(() -> group.broadcast(new TensorVector(tensor)));
  }

  private void await(Supplier<Work> start) {
    try (PointerScope scope = new PointerScope()) {
      start.get()._wait();
    } catch (RuntimeException e) {
      lost =
          new PeerLostException(
              "Process %d of %d lost the connection to another process: %s."
                  .formatted(rank(), size(), reason(e)),
              "Maybe that process was killed or failed; start all of them again, they go on from"
                  + " the last checkpoint.",
              e);
      throw lost;
    }
  }

  @Override
  public void checkThere() {
    if (lost != null) {
      throw lost;
    }
  }

  /** The first line of a C++ message without the place in libtorch's sources. */
  private static String reason(RuntimeException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.replaceFirst("^\\[[^]]*] ", "").replaceFirst("[.\\s]+$", "");
  }

  @Override
  public void close() {
    group.close();
    store.close();
  }
}
