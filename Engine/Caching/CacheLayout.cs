using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;

namespace Engine.Caching;

/// <summary>
/// How the keys and values of all sequences are laid out, as data: a pool of pages of 16 positions for each class of layers, which are those that
/// share a window and whose positions are the sequence's own or its source's. A sequence holds a ring of pages for each class, long enough for the window and
/// a step's tokens behind it.
/// </summary>
internal sealed class CacheLayout
{
    /// <summary>Positions in a page.</summary>
    public const int PageSize = PageLayout.Positions;

    /// <summary>Lays out pools for <paramref name="sequences"/> sequences of <paramref name="context"/> positions.</summary>
    /// <param name="layers">The layers, in order.</param>
    /// <param name="format">How pages store their values.</param>
    /// <param name="context">Positions of a sequence.</param>
    /// <param name="sequences">Whole sequences that the pools hold.</param>
    /// <param name="maxChunk">The most tokens of one sequence that a step adds; windowed rings hold them beside the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public CacheLayout(IReadOnlyList<KvLayer> layers, CacheFormat format, int context, int sequences, int maxChunk)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxChunk, 1);
        (Layers, Format, Context, Sequences, MaxChunk) = (layers, format, context, sequences, maxChunk);
        (Windows, OfSource, ClassOf) = Classes(layers);
        long[] pages = new long[Windows.Count];
        for (int c = 0; c < pages.Length; c++) pages[c] = (long)sequences * RingPages(c, context);
        Pages = pages;
    }

    private CacheLayout(CacheLayout whole, int first, int count)
    {
        (Layers, ClassOf) = ([.. whole.Layers.Skip(first).Take(count)], [.. whole.ClassOf.Skip(first).Take(count)]);
        (Format, Context, Sequences, MaxChunk, Windows, OfSource, Pages)
            = (whole.Format, whole.Context, whole.Sequences, whole.MaxChunk, whole.Windows, whole.OfSource, whole.Pages);
    }

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<KvLayer> Layers { get; }

    /// <summary>How pages store their values.</summary>
    public CacheFormat Format { get; }

    /// <summary>The most positions of a sequence.</summary>
    public int Context { get; }

    /// <summary>Whole sequences that the pools hold.</summary>
    public int Sequences { get; }

    /// <summary>The most tokens of one sequence that a step adds.</summary>
    public int MaxChunk { get; }

    /// <summary>The window of each class of layers; null attends to all.</summary>
    public IReadOnlyList<int?> Windows { get; }

    /// <summary>Whether the positions of a class of layers are those of the sequence's source.</summary>
    public IReadOnlyList<bool> OfSource { get; }

    /// <summary>Class of each layer.</summary>
    public IReadOnlyList<int> ClassOf { get; }

    /// <summary>Pages of each class's pool.</summary>
    public IReadOnlyList<long> Pages { get; }

    /// <summary>Bytes of the keys and values of one position, over all layers; a window keeps those of so many positions.</summary>
    public long BytesPerPosition => Layers.Sum(l => l.NumKeyValueHeads * ((long)Format.KeyPageBytes(l.KeyDim) + Format.ValuePageBytes(l.ValueDim))) / PageSize;

    /// <summary>Some of the layers, with the pools of all: pages and classes have the same numbers, and a class may have no layer.</summary>
    /// <param name="first">The first layer.</param>
    /// <param name="count">How many.</param>
    public CacheLayout Part(int first, int count) => new(this, first, count);

    /// <summary>Bytes of all pages of one head's keys in a layer.</summary>
    public long KeyHeadBytes(int layer) => Format.KeyPageBytes(Layers[layer].KeyDim) * Pages[ClassOf[layer]];

    /// <summary>Bytes of all pages of one head's values in a layer.</summary>
    public long ValueHeadBytes(int layer) => Format.ValuePageBytes(Layers[layer].ValueDim) * Pages[ClassOf[layer]];

    /// <summary>Bytes of all pages of a layer's keys and values.</summary>
    public long LayerBytes(int layer) => Layers[layer].NumKeyValueHeads * (KeyHeadBytes(layer) + ValueHeadBytes(layer));

    /// <summary>Checks that a page of a head can be reached by the 32-bit offsets of kernels.</summary>
    /// <exception cref="ArgumentException">A head's pages take more than 2 GiB.</exception>
    public void CheckOffsets()
    {
        for (int l = 0; l < Layers.Count; l++)
        {
            if (Math.Max(KeyHeadBytes(l), ValueHeadBytes(l)) > int.MaxValue)
                throw new ArgumentException($"a context of {Context} positions for {Sequences} sequences is more than 2 GiB for each head: "
                    + "ask for a smaller context or fewer sequences");
        }
    }

    /// <summary>The logical page of a position.</summary>
    public static int PageOf(int position) => position / PageSize;

    /// <summary>The place of a position in its page.</summary>
    public static int SlotOf(int position) => position % PageSize;

    /// <summary>Logical pages that positions below <paramref name="end"/> fill or begin.</summary>
    public static int PagesOf(int end) => (int)((end + PageSize - 1L) / PageSize);

    /// <summary>The first position that a chunk beginning at <paramref name="position"/> may attend to.</summary>
    public int FirstAttended(int pageClass, int position) => Windows[pageClass] is int window ? Math.Max(0, position - window + 1) : 0;

    /// <summary>
    /// Pages in the ring of a sequence of at most <paramref name="tokens"/> positions: the window before a chunk's first token and the chunk,
    /// wherever they begin in a page.
    /// </summary>
    public int RingPages(int pageClass, int tokens)
        => (int)(Windows[pageClass] is int w ? Math.Min(PagesOf(tokens), (w - 1L + MaxChunk + PageSize - 2) / PageSize + 1) : PagesOf(tokens));

    // The windows that there are, in the order of the layers, and which of them each layer has. Loops, since a query of numbers is compiled at every start.
    private static (int?[] Windows, bool[] OfSource, int[] ClassOf) Classes(IReadOnlyList<KvLayer> layers)
    {
        int?[] windows = new int?[layers.Count];
        bool[] ofSource = new bool[layers.Count];
        int[] classOf = new int[layers.Count];
        int count = 0;
        for (int l = 0; l < classOf.Length; l++)
        {
            int c = 0;
            while (c < count && (windows[c], ofSource[c]) != (layers[l].Window, layers[l].OfSource)) c++;
            if (c == count) (windows[count], ofSource[count++]) = (layers[l].Window, layers[l].OfSource);
            classOf[l] = c;
        }

        return (windows[..count], ofSource[..count], classOf);
    }
}
