namespace Engine.Tests.Gpu;

/// <summary>What a device has no memory for is refused before anything is read, with its name and the numbers.</summary>
public class DeviceMemoryTests
{
    [Fact]
    public void Weights_that_a_device_has_no_room_for_are_refused()
    {
        string message = Assert.Throws<ModelLoadException>(() => LanguageModel.LoadDefault(new() { Device = new SmallDevice(1 << 20) })).Message;
        Assert.Contains("the weights are larger than the memory of small:0 (a small one)", message, StringComparison.Ordinal);
        Assert.EndsWith("expected at most 1 MiB", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_a_device_has_no_room_for_is_refused()
    {
        long weights = ModelInspection.OfDefault(new() { Device = new SmallDevice(1) }).Memory.Weights;
        string message = Assert.Throws<ArgumentException>(() => LanguageModel.LoadDefault(new() { Device = new SmallDevice(weights + 1) })).Message;
        Assert.Contains("small:0 (a small one) has", message, StringComparison.Ordinal);
        Assert.EndsWith("ask for a smaller context or fewer sequences", message, StringComparison.Ordinal);
    }
}
