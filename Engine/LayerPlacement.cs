namespace Engine;

/// <summary>Which layers of a model a device has, and what they take there.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="FirstLayer">The first layer, counted from 0; the embedding is with layer 0.</param>
/// <param name="Layers">How many, one behind the other; the output head is with the model's last.</param>
/// <param name="Memory">What the engine takes for them there.</param>
public sealed record LayerPlacement(string Device, int FirstLayer, int Layers, MemoryReport Memory);
