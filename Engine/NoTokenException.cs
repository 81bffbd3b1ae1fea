namespace Engine;

/// <summary>No token can be chosen: all are banned, or the model's logits are not numbers. It ends that request alone.</summary>
/// <param name="message">What was found.</param>
public sealed class NoTokenException(string message) : InvalidOperationException(message);
