namespace Engine;

/// <summary>
/// A device failed while it computed. Where its memory ran out, that ends one request, and others go on; where the device is lost, it ends all of its
/// requests, and the model has to be loaded again.
/// </summary>
/// <param name="message">Which device, and what it said.</param>
/// <param name="isLost">Whether the device is lost; else its memory has run out.</param>
/// <param name="inner">What its driver threw.</param>
public sealed class DeviceException(string message, bool isLost, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the device is lost to the model; else its memory has run out for one step.</summary>
    public bool IsLost { get; } = isLost;
}
