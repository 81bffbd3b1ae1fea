using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>The measured settings of a machine. What is missing has its default value; a later load measures what this one had no time for.</summary>
/// <param name="PrefetchBytes">Prefetch distance of weights in bytes, or null if not measured.</param>
/// <param name="Tiles">The measured tiles by activation format.</param>
internal sealed record Findings(int? PrefetchBytes, IReadOnlyDictionary<ActivationFormat, TileTuning> Tiles)
{
    /// <summary>Nothing measured.</summary>
    public static Findings None { get; } = new(null, new Dictionary<ActivationFormat, TileTuning>());

    /// <summary>Whether the distance and the tiles of all these formats are measured.</summary>
    public bool Covers(IEnumerable<ActivationFormat> formats) => PrefetchBytes is not null && formats.All(Tiles.ContainsKey);

    /// <summary>A copy with the tiles of one more format.</summary>
    public Findings With(ActivationFormat format, TileTuning tiles)
        => this with { Tiles = new Dictionary<ActivationFormat, TileTuning>(Tiles) { [format] = tiles } };

    /// <summary>The settings as kernels of a lane width take them.</summary>
    /// <exception cref="ArgumentException">There is no such distance, or no such tile at this width.</exception>
    public KernelTuning On(LaneWidth width)
        => Tiles.Aggregate(new KernelTuning(width, PrefetchBytes ?? Distances.Default), (tuning, tiles) => tuning.With(tiles.Key, tiles.Value));
}
