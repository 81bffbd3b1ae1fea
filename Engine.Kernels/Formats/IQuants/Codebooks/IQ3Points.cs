namespace Engine.Kernels.Formats.IQuants.Codebooks;

/// <summary>
/// Points as the formats define them (the tables of ggml-common.h), repacked: the level of each coordinate in three bits, the first in the lowest.
/// </summary>
internal static class IQ3Points
{
    /// <summary>256 points of 4 (<c>iq3xxs_grid</c>).</summary>
    public static Codebook XXS { get; } = new(size: 4, bits: 3, [4, 12, 20, 28, 36, 44, 52, 62],
        "ACAABJAAC/AAECABGSACO9ADQTAESKAEUVAFWKAFYcAGeAAIgkAIiQAJkpAJm/AJqfAKvRAMx4AMylAN+LAQH0ESL7ETPREUR6EVatEZtIEczOEc4xEfATIgCKIgETIhGKIhHHIiKAIk" +
        "QpIkUCIlgTIoiKIokYIpugIswgIt2WIu9hIwBYMyUEM1ZpM3hSM94ANAApRACwRBEmRBGSRCQTRERYREShRFWDRHd4RHgCRIifRIkCRJnwRKrRRMyMRM+MRPHbVSQ3VVYcVXwTVczlVe" +
        "AYZgChZhE4ZiNaZjQCZkUJZlZGZmgTZoiFZpqqZrybZtGHdyOgd0Rid1bcd4njd72wd/BPiAHfiBK/iCfAiJnwiKsGiLx1iOBJmSNFmVY4mXxYmcyomdChqiOAqkRmqlbcqomqqrwrqu" +
        "CDuxF6uzQpu1qEu94kvBJGzCNBzFcfzItIzN3kzSRa3Wmz3c0T3gBX7gCK7hKm7lYK7opa7qwN7s2w7vER/yQC/0VI/5");

    /// <summary>512 points of 4 (<c>iq3s_grid</c>).</summary>
    public static Codebook S { get; } = new(size: 4, bits: 3, [1, 3, 5, 7, 9, 11, 13, 15],
        "ABAAAlAAB4AACaAADOAAEBABFbABICACJXACKbACMCADOcADPwAEQSAERIAESdAEUDAFV5AFXUAGcVAHegAIgVAIh4AIi+AIkVAJmMAJolAKp5AKq4ALuzAMydAM0CAN2bAN3kAO6KAO" +
        "95AP/QAQC/EQEUERGgESI5ESOCEURAEVUmEVWxEWZXEWdrEXhpEYi5EZqpEbwCEcxAEd0mEd24Ee7AEgASIgBIIgCbIgDfIgECIhGcIhHsIiLhIjOgIkQTIkRoIkTBIlWLIlYYImaoIn" +
        "fgIoitIojwIplKIpoDIqrQIruhIsxHIsyLIs0XIt2MIt4SIv+DIwBaMwDJMxGyMyJoMyLBM0SLM0UYM1WpM2kEM5l0M6phM8w4M8yhM93RM+8oM/ABRAA1RAB4RACsRADhRBE3RBGKRB" +
        "ITRCJYRCKnRDOLRDPQREQoRES/REUlRFWcRFYpRGgURIhxRJk4RJnxRKq/RKucRLwCRMxZRM0kRN2bRN4oRO9hRQBwVRE6VRHRVSOtVTRJVUUvVVYLVWeAVYgnVYkdVasVVcyWVd2DVe" +
        "6CVgCbZgDfZgEpZhG9ZhIkZiJ5ZiM5ZjQTZkRcZkUTZlYAZneuZngKZokKZpnIZqwYZszBZt03Zt2BZu43Zu7bZvA5dwDidxGadyMEdzQYd0Sld1Wkd2brd3jhd6wTd80Cd93QeABKiA" +
        "EEiBF6iBIYiCOCiER5iESyiFWNiFY5iGbRiIg4iIjRiJmwiKryiLuEiMybiM0CiN2diNACmQFPmRIJmTRXmUUSmXi8mZsImczYmd45meAoqgDCqhIEqiJ6qiNsqjQTqkRaqkUaqlegqo" +
        "iTqpmOqpqyqsx4qs10qu6Vqv+xqwBAuxGmuySmu1abu2oiu8xCu9CbzADZzBGwzDQAzFV0zHiszJotzKsozLwMzM0QzOFT3SMg3UQ83VcF3YoJ3cyw3gBH7gEC7hHg7iLC7jQp7kVD7m" +
        "ZR7ohI7ojh7pmJ7qwq7t3b7uAV/wCw/xKC/1Yi/4mQ/8");
}
