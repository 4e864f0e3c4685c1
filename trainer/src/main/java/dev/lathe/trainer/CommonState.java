package dev.lathe.trainer;

import dev.lathe.foundation.UserException;
import dev.lathe.trainer.Checkpoint.RunState;
import dev.lathe.trainer.operator.Mode;
import dev.lathe.trainer.operator.Tensors;
import dev.lathe.trainer.peer.Peers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.json.JsonMapper;

/** What the processes of a training share: where they begin, and the gradients of every step. */
@SuppressWarnings("try") // Scopes and guards act by being open.
final class CommonState {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Peers peers;
  private final TorchNetwork student;
  private final GradientDescent descent;

  CommonState(Peers peers, TorchNetwork student, GradientDescent descent) {
    this.peers = peers;
    this.student = student;
    this.descent = descent;
  }

  Peers peers() {
    return peers;
  }

  /** How the student runs in training. */
  Mode mode() {
    return peers.size() == 1 ? Mode.TRAINING : Mode.TRAINING.with(peers);
  }

  /** Refuses to train together what is not the same. */
  void checkSameJob(String fingerprint) {
    if (!fingerprint.equals(ofFirst(fingerprint))) {
      throw new UserException(
          "Process %d of %d has another job than process 0: network, teacher, data or options differ."
              .formatted(peers.rank(), peers.size()),
          "Maybe the processes see different files; start all of them with the same ones.");
    }
  }

  /** Gives everybody what process 0 begins with. */
  RunState begin(RunState own) {
    if (peers.size() == 1) {
      return own;
    }
    RunState state = JSON.readValue(ofFirst(JSON.writeValueAsString(own)), RunState.class);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      List<Tensor> tensors = new ArrayList<>(student.state().values());
      tensors.addAll(descent.memory().values());
      tensors.addAll(descent.averages().values());
      for (Tensor tensor : tensors) {
        Tensor plain = tensor.detach().clone().contiguous(torch.MemoryFormat.Contiguous);
        peers.broadcast(plain);
        tensor.copy_(plain);
      }
    }
    return state;
  }

  private String ofFirst(String own) {
    if (peers.size() == 1) {
      return own;
    }
    byte[] text = own.getBytes(StandardCharsets.UTF_8);
    try (PointerScope scope = new PointerScope()) {
      Tensor length = Tensors.ofLongs(text.length);
      peers.broadcast(length);
      long[] letters = new long[Math.toIntExact(length.item_long())];
      for (int i = 0; i < Math.min(letters.length, text.length); i++) {
        letters[i] = text[i];
      }
      Tensor tensor = Tensors.ofLongs(letters);
      peers.broadcast(tensor);
      tensor.data_ptr_long().get(letters);
      byte[] first = new byte[letters.length];
      for (int i = 0; i < first.length; i++) {
        first[i] = (byte) letters[i];
      }
      return new String(first, StandardCharsets.UTF_8);
    }
  }

  /**
   * What came of one minibatch.
   *
   * @param loss mean over the examples
   * @param accuracy while training
   */
  record Step(double loss, Accuracy accuracy) {}

  /**
   * Computes the gradients of the whole minibatch.
   *
   * @param own the loss and accuracy of this process's part
   * @param examples in this process's part
   * @return the loss and accuracy of the whole
   */
  Step backward(Tensor loss, Step own, int examples) {
    if (peers.size() == 1) {
      loss.backward();
      return own;
    }
    // Sums over examples add up over processes, whatever the sizes of their parts.
    try {
      loss.mul(new Scalar((double) examples)).backward();
    } catch (RuntimeException e) {
      peers.checkThere();
      throw e;
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      List<Tensor> gradients = gradients();
      TensorVector flat = new TensorVector();
      gradients.forEach(gradient -> flat.push_back(gradient.reshape(-1)));
      float[] counts = {
        (float) (own.loss() * examples), own.accuracy().correct(), own.accuracy().total(), examples
      };
      flat.push_back(Tensors.ofFloats(counts, counts.length));
      Tensor all = torch.cat(flat, 0);
      peers.sum(all);
      long place = all.numel() - counts.length;
      all.narrow(0, place, counts.length).contiguous().data_ptr_float().get(counts);
      all.mul_(new Scalar(1.0 / counts[3]));
      scatter(all, gradients);
      Accuracy accuracy = new Accuracy(Math.round(counts[1]), Math.round(counts[2]));
      return new Step(counts[0] / counts[3], accuracy);
    }
  }

  private List<Tensor> gradients() {
    return student.parameters().stream()
        .map(parameter -> parameter.tensor().grad())
        .filter(Tensor::defined)
        .toList();
  }

  private static void scatter(Tensor all, List<Tensor> gradients) {
    long place = 0;
    for (Tensor gradient : gradients) {
      long count = gradient.numel();
      gradient.copy_(all.narrow(0, place, count).reshape(gradient.shape()));
      place += count;
    }
  }
}
