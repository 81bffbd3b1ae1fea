using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Engine.Tuning;

/// <summary>The name of this machine's CPU.</summary>
internal static class CpuName
{
    // CPUID leaves with the brand string, 16 characters each, and the leaf that says whether there are any.
    private const uint Leaves = 0x80000000, First = 0x80000002, Last = 0x80000004;

    /// <summary>The brand string with the CPUID signature (family, model, stepping); without CPUID, the architecture.</summary>
    public static string Value { get; } = Read();

    private static string Read()
    {
        if (!X86Base.IsSupported) return RuntimeInformation.ProcessArchitecture.ToString();
        string signature = X86Base.CpuId(1, 0).Eax.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        if ((uint)X86Base.CpuId(unchecked((int)Leaves), 0).Eax < Last) return signature;
        List<byte> name = [];
        for (uint leaf = First; leaf <= Last; leaf++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId((int)leaf, 0);
            foreach (int part in (int[])[a, b, c, d]) name.AddRange(BitConverter.GetBytes(part));
        }

        // Printable ASCII and nothing else: it goes into a file.
        return $"{Encoding.ASCII.GetString([.. name.Where(c => c is >= 0x20 and < 0x7F)]).Trim()} {signature}";
    }
}
