namespace Engine;

/// <summary>Which layers stay in memory and which are read from the checkpoint for every step (<see cref="LoadOptions.MemoryBudget"/>).</summary>
/// <param name="ResidentLayers">The first layers, which stay.</param>
/// <param name="StreamedLayers">The last layers, which are read.</param>
/// <param name="BytesPerStep">Bytes of the streamed layers as they are held in memory: what every step reads, however many tokens it has.</param>
public sealed record StreamingReport(int ResidentLayers, int StreamedLayers, long BytesPerStep);
