using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;
using Engine.Manifests;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// Which tokens of a step go to which experts. The router writes each token's choice; grouping then gives every pair of token and expert a row, sorted by
/// expert, so that an expert's panels are read once for all of its tokens. Tiles of tokens never cross from one expert to the next.
/// </summary>
internal sealed unsafe class ExpertGroups
{
    private readonly RowCount _tokens;
    private readonly int _numExperts;
    private readonly int* _experts, _rowOf, _tokenOf, _tileFirst, _tileActive, _active, _first, _next;
    private readonly float* _weights;
    private int _largestTile;

    /// <param name="products">What tiles are bound with.</param>
    /// <param name="scratch">Where it finds memory.</param>
    /// <param name="tokens">Tokens of the step at hand.</param>
    /// <param name="maxTokens">Tokens of the largest step.</param>
    /// <param name="numExperts">Experts of a layer.</param>
    /// <param name="numExpertsPerTok">Experts that a token goes to.</param>
    /// <param name="format">The form that the experts' input is brought into, whose tiles are the chunks of work; another form has tiles of its own
    /// in them.</param>
    public ExpertGroups(Products products, ScratchMemory scratch, RowCount tokens, int maxTokens, int numExperts, int numExpertsPerTok, ActivationFormat format)
    {
        (_tokens, _numExperts, NumExpertsPerTok) = (tokens, numExperts, numExpertsPerTok);
        products.Bind(tuning => _largestTile = tuning.Tiles(format).LargestTile);
        MaxRows = checked(maxTokens * numExpertsPerTok);
        NativeBuffer memory = scratch.Take((6L * MaxRows + 3L * numExperts + 2) * sizeof(int));
        _weights = memory.Floats;
        _experts = (int*)_weights + MaxRows;
        _rowOf = _experts + MaxRows;
        _tokenOf = _rowOf + MaxRows;
        _tileFirst = _tokenOf + MaxRows;
        _tileActive = _tileFirst + MaxRows + 1;
        _active = _tileActive + MaxRows;
        _first = _active + numExperts;
        _next = _first + numExperts + 1;
    }

    /// <summary>Experts that a token goes to, each another one.</summary>
    public int NumExpertsPerTok { get; }

    /// <summary>Rows of the largest step.</summary>
    public int MaxRows { get; }

    /// <summary>Rows of this step: its tokens, each as often as it has experts.</summary>
    public RowCount Rows { get; } = new();

    /// <summary>Experts with tokens in this step, ascending.</summary>
    public int NumActive { get; private set; }

    /// <summary>Tiles of all active experts.</summary>
    public int NumTiles { get; private set; }

    /// <summary>A token's experts, the one with the largest weight first.</summary>
    public int* Experts(int token) => _experts + (long)token * NumExpertsPerTok;

    /// <summary>The weights of a token's experts, in the same order.</summary>
    public float* Weights(int token) => _weights + (long)token * NumExpertsPerTok;

    /// <summary>The rows of a token, in the same order.</summary>
    public int* RowsOf(int token) => _rowOf + (long)token * NumExpertsPerTok;

    /// <summary>The tokens of the rows from <paramref name="row"/> on.</summary>
    public int* TokensOf(int row) => _tokenOf + row;

    /// <summary>An active expert, and its rows.</summary>
    public (int Expert, int First, int Count) Active(int index) => (_active[index], _first[index], _first[index + 1] - _first[index]);

    /// <summary>The rows of a tile.</summary>
    public (int First, int Size) Tile(int tile) => (_tileFirst[tile], _tileFirst[tile + 1] - _tileFirst[tile]);

    /// <summary>The rows of a tile's expert: all that one product multiplies.</summary>
    public (int First, int Count) Together(int tile)
    {
        (_, int first, int count) = Active(_tileActive[tile]);
        return (first, count);
    }

    /// <summary>Sorts the step's pairs by expert, those of one expert by token.</summary>
    public void Group()
    {
        int pairs = _tokens.Value * NumExpertsPerTok, row = 0, active = 0, tiles = 0;
        for (int e = 0; e < _numExperts; e++) _next[e] = 0;
        for (int i = 0; i < pairs; i++) _next[_experts[i]]++;
        for (int e = 0; e < _numExperts; e++)
        {
            int count = _next[e];
            _next[e] = row;
            if (count == 0) continue;
            _active[active] = e;
            _first[active++] = row;
            for (int end = row + count; row < end; row += Tiling.Size(end - row, _largestTile))
            {
                _tileActive[tiles] = active - 1;
                _tileFirst[tiles++] = row;
            }
        }
        _first[active] = _tileFirst[tiles] = row;
        for (int i = 0; i < pairs; i++)
        {
            int to = _next[_experts[i]]++;
            _rowOf[i] = to;
            _tokenOf[to] = i / NumExpertsPerTok;
        }
        (Rows.Value, NumActive, NumTiles) = (row, active, tiles);
    }
}
