using System.Text.RegularExpressions;

namespace Engine.Bench.Ptx;

/// <summary>An instruction of a kernel's text: <c>@%p1 ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1+16];</c>.</summary>
/// <param name="Operation">Its name with all suffixes: <c>ld.global.v4.f32</c>.</param>
/// <param name="Operands">What follows, in order; registers of a vector are operands of their own, and addresses come without offsets.</param>
/// <param name="IsConditional">Whether a predicate guards it.</param>
internal sealed partial record PtxInstruction(string Operation, IReadOnlyList<string> Operands, bool IsConditional)
{
    private static readonly string[] Spaces = ["global", "shared", "local", "param", "const"];

    /// <summary>Reads one line.</summary>
    public static PtxInstruction Parse(string line)
    {
        bool conditional = line.StartsWith('@');
        if (conditional) line = line[line.IndexOfAny([' ', '\t'])..].TrimStart();
        int end = line.IndexOfAny([' ', '\t', ';']);
        return new(line[..end], [.. Operand().Matches(line[end..]).Select(m => m.Groups[1].Value)], conditional);
    }

    /// <summary>Whether it reads memory.</summary>
    public bool IsLoad => Operation.StartsWith("ld.", StringComparison.Ordinal);

    /// <summary>Whether it writes memory.</summary>
    public bool IsStore => Operation.StartsWith("st.", StringComparison.Ordinal);

    /// <summary>
    /// The memory that a load or a store means: <c>global</c>, <c>shared</c>, <c>local</c>, <c>param</c>, <c>const</c>, or null where only its
    /// address tells.
    /// </summary>
    public string? Space => Operation.Split('.').FirstOrDefault(part => Spaces.Contains(part));

    /// <summary>Whether it is a load or a store that finds out at run time which memory it means.</summary>
    public bool IsGeneric => (IsLoad || IsStore) && Space is null;

    /// <summary>Bytes that a load or a store moves.</summary>
    public int Bytes
    {
        get
        {
            string[] parts = Operation.Split('.');
            return int.Parse(parts[^1].AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) / 8
                * (parts.Contains("v4") ? 4 : parts.Contains("v2") ? 2 : 1);
        }
    }

    /// <summary>Registers that it writes.</summary>
    public IEnumerable<string> Results => IsStore || IsBranch ? [] : Operands.Take(IsLoad ? Operands.Count - 1 : 1);

    /// <summary>Registers and addresses that it reads.</summary>
    public IEnumerable<string> Sources => IsStore || IsBranch ? Operands : Operands.Skip(IsLoad ? Operands.Count - 1 : 1);

    /// <summary>Whether it multiplies: addresses are 64 bits wide and do not count.</summary>
    public bool IsProduct
        => Operation.StartsWith("dp", StringComparison.Ordinal) || Operation.StartsWith("mma", StringComparison.Ordinal)
            || Operation is "fma.rn.f32" or "mul.rn.f32" or "mul.f32" or "mul.lo.s32" or "mad.lo.s32";

    /// <summary>Whether it jumps.</summary>
    public bool IsBranch => Operation is "bra" or "bra.uni";

    /// <summary>Whether the kernel ends with it.</summary>
    public bool IsEnd => Operation is "ret" or "exit";

    [GeneratedRegex(@"([%\w$][%\w.$]*)(?:\+\d+)?")]
    private static partial Regex Operand();
}
