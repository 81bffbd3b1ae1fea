using System.Globalization;
using System.Runtime.InteropServices;

namespace Engine.Tests.Kernels;

/// <summary>FNV-1a in 64 bits: what a test pins of results too long to write down. It is managed code, which runs wherever the kernels do.</summary>
internal static class Fingerprint
{
    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in bytes) hash = (hash ^ b) * 0x100000001B3;
        return hash.ToString("X16", CultureInfo.InvariantCulture);
    }

    /// <summary>The same of the bits of numbers, lowest byte first.</summary>
    public static string Of(IEnumerable<int> bits) => Of(MemoryMarshal.AsBytes<int>(bits.ToArray()));
}
