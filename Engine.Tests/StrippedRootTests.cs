namespace Engine.Tests;

/// <summary>
/// Where nothing is but the C library and .NET, a model is loaded and speaks: no part of the engine makes the runtime load a library such as OpenSSL, without
/// which it aborts the process.
/// </summary>
public sealed class StrippedRootTests : IClassFixture<StrippedRootTests.Room>
{
    private readonly Room _room;

    public StrippedRootTests(Room room) => _room = room;

    [StrippedRootTheory]
    [InlineData("run", "--prompt", "Once upon a time", "--max-tokens", "8")]
    [InlineData("run", "--prompt", "Once upon a time", "--max-tokens", "8", "--temperature", "0")]
    [InlineData("run", "/model", "--prompt", "Once upon a time", "--max-tokens", "8", "--tuning", "auto", "--json")]
    [InlineData("quantize", "/model", "/tmp/made.gguf", "--format", "Q8_0")]
    [InlineData("tokenize", "/model", "--text", "Ünïcode 你好")]
    [InlineData("inspect", "/model")]
    public async Task A_model_loads_and_speaks(params string[] arguments)
    {
        (int code, string output, string error) = await _room.Root.RunAsync(arguments);
        Assert.True(code == 0, $"exit code {code}: {error}");
        if (arguments[0] != "quantize") Assert.NotEqual("", output.Trim());
    }

    /// <summary>One root for all rows, made for the first.</summary>
    public sealed class Room : IDisposable
    {
        private readonly Lazy<StrippedRoot> _root = new();

        internal StrippedRoot Root => _root.Value;

        public void Dispose()
        {
            if (_root.IsValueCreated) _root.Value.Dispose();
        }
    }
}
