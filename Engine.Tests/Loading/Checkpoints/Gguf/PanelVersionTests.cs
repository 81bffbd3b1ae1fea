using System.Security.Cryptography;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Ops;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

/// <summary>Files hold panels: where those of some format change, files of before have to be refused.</summary>
public unsafe class PanelVersionTests
{
    private static readonly Dictionary<uint, string> Hashes = new() { [1] = "F46ED4BB25E38B942F004019A82202CE4351A3BD818B55FBFC3C8423FCADF215" };

    [Fact]
    public void A_changed_panel_is_a_new_version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PanelFormat format in PanelFormats.All)
        {
            int k = RawRows.Length(format.Source, 24, 7), bytes = (int)format.PanelBytes(k);
            using var panel = new Guarded(bytes);
            format.Pack(RawRows.Random(format.Source, 13, k, 1), 13, k, panel.Bytes);
            hash.AppendData(new ReadOnlySpan<byte>(panel.Bytes, bytes));
        }

        string found = Convert.ToHexString(hash.GetHashAndReset());
        Assert.True(Hashes.GetValueOrDefault(PanelTypes.Version) == found, $"panels are laid out anew: raise PanelTypes.Version and add its hash here, {found}");
    }
}
