using System.IO.Compression;
using System.Text;

namespace Engine.Tokenizers.Unicode;

/// <summary>
/// What the Unicode Character Database says and the runtime does not without ICU: scripts and what is recent (16.0); combining classes,
/// decompositions and compositions (of 9.0, which is what Hugging Face's normalizers know: later characters are left alone). Read from unicode.bin,
/// which generate.py describes, when first asked for.
/// </summary>
internal sealed class UnicodeData
{
    private static readonly Lazy<UnicodeData> LazyInstance = new(() => new UnicodeData());
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical, _compatible;
    private readonly Dictionary<(int, int), int> _compositions = [];
    private readonly string[] _scripts;
    private readonly (int First, int Last, int Script)[] _scriptRanges, _newerThan8, _newerThan9;

    private UnicodeData()
    {
        using Stream resource = typeof(UnicodeData).Assembly.GetManifestResourceStream("unicode.bin")!;
        using var input = new BufferedStream(new ZLibStream(resource, CompressionMode.Decompress));
        for (int i = Number(input), code = 0; i > 0; i--) _classes.Add(code += Number(input), (byte)Number(input));
        _canonical = Decompositions(input);
        _compatible = Decompositions(input);
        for (int i = Number(input), first = 0; i > 0; i--) _compositions.Add((first += Number(input), Number(input)), Number(input));
        _scripts = new string[Number(input)];
        for (int i = 0; i < _scripts.Length; i++)
        {
            byte[] name = new byte[Number(input)];
            input.ReadExactly(name);
            _scripts[i] = Encoding.ASCII.GetString(name);
        }

        _scriptRanges = Ranges(input, valued: true);
        _newerThan8 = Ranges(input, valued: false);
        _newerThan9 = Ranges(input, valued: false);
    }

    /// <summary>The one copy.</summary>
    public static UnicodeData Instance => LazyInstance.Value;

    /// <summary>The names of all scripts, as Scripts.txt spells them.</summary>
    public IReadOnlyList<string> Scripts => _scripts;

    /// <summary>Canonical_Combining_Class.</summary>
    public byte CombiningClass(int c) => _classes.GetValueOrDefault(c);

    /// <summary>The full decomposition, or null where it is the code point itself. Hangul syllables are not in the table.</summary>
    public int[]? Decomposition(int c, bool compatible) => (compatible ? _compatible.GetValueOrDefault(c) : null) ?? _canonical.GetValueOrDefault(c);

    /// <summary>The primary composite of two code points, or null.</summary>
    public int? Composition(int first, int second) => _compositions.TryGetValue((first, second), out int c) ? c : null;

    /// <summary>The index of the script in <see cref="Scripts"/>; -1 for a code point without one.</summary>
    public int Script(int c) => Find(_scriptRanges, c);

    /// <summary>Whether a code point was unassigned in Unicode 8.0, whose tables the reference implementation of some components has.</summary>
    public bool IsNewerThan8(int c) => Find(_newerThan8, c) >= 0;

    /// <summary>Whether a code point was unassigned in Unicode 9.0, whose tables others of its components have.</summary>
    public bool IsNewerThan9(int c) => Find(_newerThan9, c) >= 0;

    private static int Find((int First, int Last, int Value)[] ranges, int c)
    {
        int low = 0, high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            (int first, int last, int value) = ranges[middle];
            if (c < first) high = middle - 1;
            else if (c > last) low = middle + 1;
            else return value;
        }

        return -1;
    }

    private static (int First, int Last, int Value)[] Ranges(Stream input, bool valued)
    {
        var ranges = new (int, int, int)[Number(input)];
        for (int i = 0, end = 0; i < ranges.Length; i++)
        {
            int first = end + Number(input), last = first + Number(input);
            ranges[i] = (first, last, valued ? Number(input) : 0);
            end = last + 1;
        }

        return ranges;
    }

    private static Dictionary<int, int[]> Decompositions(Stream input)
    {
        int count = Number(input);
        var table = new Dictionary<int, int[]>(count);
        for (int code = 0; count > 0; count--)
        {
            code += Number(input);
            int[] parts = new int[Number(input)];
            for (int i = 0; i < parts.Length; i++) parts[i] = Number(input);
            table.Add(code, parts);
        }

        return table;
    }

    private static int Number(Stream input)
    {
        int number = 0;
        for (int shift = 0; ; shift += 7)
        {
            int b = input.ReadByte();
            number |= (b & 127) << shift;
            if (b < 128) return number;
        }
    }
}
