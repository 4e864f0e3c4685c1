package dev.lathe.trainer;

/** What products and convolutions are computed in; weights and their steps always have 32 bits. */
public enum Precision {
  /** 32 bits. */
  FLOAT32,
  /**
   * 16 bits with the exponent of 32 (bfloat16). Pays on processors with instructions for it (AMX,
   * AVX512_BF16, Arm's BF16); on others it is slower than 32 bits.
   */
  BFLOAT16
}
