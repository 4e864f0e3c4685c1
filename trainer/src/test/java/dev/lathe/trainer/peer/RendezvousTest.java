package dev.lathe.trainer.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lathe.foundation.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  @Test
  void torchrunSaysWhereToMeet() {
    Map<String, String> environment =
        Map.of("RANK", "1", "WORLD_SIZE", "4", "MASTER_ADDR", "node7", "MASTER_PORT", "1234");

    assertThat(Rendezvous.of(environment)).hasValue(new Rendezvous(1, 4, "node7", 1234, 300));
  }

  @Test
  void slurmsFirstNodeIsProcessZeros() {
    assertThat(slurm("node[03-07,9],login1")).isEqualTo("node03");
    assertThat(slurm("gpu1,gpu2")).isEqualTo("gpu1");
    assertThat(slurm("rack[1,4]-ib")).isEqualTo("rack1-ib");
    assertThat(slurm("alone")).isEqualTo("alone");
  }

  private static String slurm(String nodes) {
    Map<String, String> environment =
        Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "2", "SLURM_STEP_NODELIST", nodes);
    return Rendezvous.of(environment).orElseThrow().host();
  }

  @Test
  void mpiMeetsHereWhereAllProcessesAreHere() {
    Map<String, String> here =
        Map.of(
            "OMPI_COMM_WORLD_RANK", "1",
            "OMPI_COMM_WORLD_SIZE", "2",
            "OMPI_COMM_WORLD_LOCAL_SIZE", "2");
    assertThat(Rendezvous.of(here)).hasValue(new Rendezvous(1, 2, "127.0.0.1", 29500, 300));
    assertThatThrownBy(() -> Rendezvous.of(Map.of("PMI_RANK", "0", "PMI_SIZE", "2")))
        .isInstanceOf(UsageException.class)
        .hasMessage("There are 2 processes, and MASTER_ADDR does not say where process 0 is.");
  }

  @Test
  void oneProcessMeetsNobody() {
    assertThat(Rendezvous.of(Map.of())).isEmpty();
    assertThat(Rendezvous.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "1"))).isEmpty();
  }

  @Test
  void variablesThatAreNoNumbersAreRefused() {
    assertThatThrownBy(
            () -> Rendezvous.of(Map.of("RANK", "one", "WORLD_SIZE", "2", "MASTER_ADDR", "a")))
        .isInstanceOf(UsageException.class)
        .hasMessage("The environment variable RANK (one) must be a number.");
    assertThatThrownBy(() -> new Rendezvous(2, 2, "a", 1, 1))
        .isInstanceOf(UsageException.class)
        .hasMessage("The rank (2) must be less than the number of processes.");
  }
}
