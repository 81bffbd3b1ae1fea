using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tuning;

/// <summary>What has been measured of a machine so far: what is missing is at its default, and measured by a later load where this one had no time for it.</summary>
/// <param name="PrefetchBytes">How far ahead weights are asked for.</param>
/// <param name="Tiles">The tiles of activation formats.</param>
internal sealed record Findings(int? PrefetchBytes, IReadOnlyDictionary<ActivationFormat, TileTuning> Tiles)
{
    /// <summary>Nothing yet.</summary>
    public static Findings None { get; } = new(null, new Dictionary<ActivationFormat, TileTuning>());

    /// <summary>Whether nothing is missing for a model.</summary>
    public bool Covers(IEnumerable<ActivationFormat> formats) => PrefetchBytes is not null && formats.All(Tiles.ContainsKey);

    /// <summary>The same with the tiles of one more format.</summary>
    public Findings With(ActivationFormat format, TileTuning tiles) => this with { Tiles = new Dictionary<ActivationFormat, TileTuning>(Tiles) { [format] = tiles } };

    /// <summary>As kernels on lanes of a width take it.</summary>
    /// <exception cref="ArgumentException">The lanes have no such distance or tile.</exception>
    public KernelTuning On(LaneWidth width)
        => Tiles.Aggregate(new KernelTuning(width, PrefetchBytes ?? Distances.Default), (tuning, tiles) => tuning.With(tiles.Key, tiles.Value));
}
