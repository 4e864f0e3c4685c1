/**
 * The other processes that train the same network: how they meet ({@link
 * dev.lathe.trainer.peer.Rendezvous}, from what torchrun, Slurm or MPI put into the environment)
 * and sum their gradients (libtorch's c10d with gloo).
 */
@NullMarked
package dev.lathe.trainer.peer;

import org.jspecify.annotations.NullMarked;
