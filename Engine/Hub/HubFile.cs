namespace Engine.Hub;

/// <summary>A file of a model on a hub, as the hub lists it.</summary>
/// <param name="Path">Its path within the model, with slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of a large file, in lower hexadecimal digits; null for a small one.</param>
/// <param name="GitHash">The SHA-1 that Git knows a small file by; null for a large one.</param>
public sealed record HubFile(string Path, long Bytes, string? Sha256, string? GitHash)
{
    /// <summary>The name under which the cache holds it: its hash.</summary>
    internal string Blob => Sha256 ?? GitHash!;
}
