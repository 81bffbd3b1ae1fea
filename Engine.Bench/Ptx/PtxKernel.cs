using System.Globalization;
using System.Text.RegularExpressions;

namespace Engine.Bench.Ptx;

/// <summary>The entry point of a PTX module: its blocks, its loops, its memory.</summary>
internal sealed partial class PtxKernel
{
    private readonly Dictionary<PtxInstruction, HashSet<string>> _parameters;

    private PtxKernel(string text, IReadOnlyList<PtxBlock> blocks)
    {
        Blocks = blocks;
        SharedBytes = Shared().Matches(text).Sum(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        HasExtern = text.Contains(".extern", StringComparison.Ordinal);
        Loops = PtxLoop.Find(blocks);
        _parameters = Parameters(Instructions);
    }

    /// <summary>Its blocks, in the order of the text.</summary>
    public IReadOnlyList<PtxBlock> Blocks { get; }

    /// <summary>All of its instructions, in the order of the text.</summary>
    public IEnumerable<PtxInstruction> Instructions => Blocks.SelectMany(block => block.Instructions);

    /// <summary>Its loops, outer and inner.</summary>
    public IReadOnlyList<PtxLoop> Loops { get; }

    /// <summary>The loops that have no other in them.</summary>
    public IEnumerable<PtxLoop> InnerLoops => Loops.Where(loop => !Loops.Any(other => other != loop && loop.Blocks.Contains(other.Header)));

    /// <summary>Bytes of memory that a thread group shares.</summary>
    public int SharedBytes { get; }

    /// <summary>Whether the module wants something of another one.</summary>
    public bool HasExtern { get; }

    /// <summary>Reads the entry point of a module.</summary>
    public static PtxKernel Parse(string ptx)
    {
        string body = ptx[ptx.IndexOf(".entry", StringComparison.Ordinal)..];
        string[] lines = [.. body[(body.IndexOf("\n{", StringComparison.Ordinal) + 2)..body.IndexOf("\n}", StringComparison.Ordinal)].Split('\n')
            .Select(line => line.Trim())];
        List<PtxBlock> blocks = [new PtxBlock()];
        Dictionary<string, PtxBlock> labels = [];
        foreach (string line in lines)
        {
            if (line.EndsWith(':'))
            {
                if (blocks[^1].Instructions.Count > 0) blocks.Add(new PtxBlock());
                labels[line[..^1]] = blocks[^1];
            }
            else if (line.Length > 0 && line[0] is not ('.' or '/' or '{' or '}'))
            {
                PtxInstruction instruction = PtxInstruction.Parse(line);
                blocks[^1].Instructions.Add(instruction);
                if (instruction.IsBranch || instruction.IsEnd) blocks.Add(new PtxBlock());
            }
        }

        if (blocks[^1].Instructions.Count == 0 && !labels.ContainsValue(blocks[^1])) blocks.RemoveAt(blocks.Count - 1);
        for (int i = 0; i < blocks.Count; i++)
        {
            PtxInstruction? last = blocks[i].Instructions.LastOrDefault();
            if (last is { IsBranch: true }) blocks[i].Next.Add(labels[last.Operands[^1]]);
            if (i + 1 < blocks.Count && (last is null || last.IsConditional || !(last.IsBranch || last.IsEnd))) blocks[i].Next.Add(blocks[i + 1]);
        }

        return new PtxKernel(ptx, blocks);
    }

    /// <summary>Whether a load's address comes of a parameter whose name in the source is this one.</summary>
    public bool Reads(PtxInstruction load, string parameter)
        => _parameters.TryGetValue(load, out HashSet<string>? names) && names.Contains(parameter);

    // The parameters that each load's address is computed from. Registers are used again, but always written before they are read in the order of the text.
    private static Dictionary<PtxInstruction, HashSet<string>> Parameters(IEnumerable<PtxInstruction> instructions)
    {
        Dictionary<PtxInstruction, HashSet<string>> ofLoads = new(ReferenceEqualityComparer.Instance);
        Dictionary<string, HashSet<string>> ofRegisters = [];
        foreach (PtxInstruction instruction in instructions)
        {
            HashSet<string> names = [];
            foreach (string source in instruction.Sources)
            {
                if (instruction.Space == "param") names.Add(ParameterName().Match(source).Groups[1].Value);
                else if (ofRegisters.TryGetValue(source, out HashSet<string>? known)) names.UnionWith(known);
            }

            if (instruction.IsLoad) ofLoads[instruction] = names;
            foreach (string result in instruction.Results.Where(IsAddress))
                ofRegisters[result] = instruction.IsLoad && instruction.Space != "param" ? [] : names;
        }

        return ofLoads;
    }

    private static bool IsAddress(string register) => register.StartsWith("%rd", StringComparison.Ordinal);

    [GeneratedRegex(@"\.shared[^;\[]*\[(\d+)\]")]
    private static partial Regex Shared();

    [GeneratedRegex(@"^_(\w+?)_\d+")]
    private static partial Regex ParameterName();
}
