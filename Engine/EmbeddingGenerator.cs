using Microsoft.Extensions.AI;

namespace Engine;

/// <summary>An <see cref="EmbeddingModel"/> as the .NET world takes vectors: <c>model.AsEmbeddingGenerator()</c>.</summary>
internal sealed class EmbeddingGenerator(EmbeddingModel model) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("engine", null, model.Model.Config.ModelType, model.Dimensions);

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is int wished && wished != model.Dimensions)
            throw new ArgumentException($"this model's vectors have {model.Dimensions} dimensions, not {wished}", nameof(options));
        string? prompt = options?.AdditionalProperties?.TryGetValue("prompt_name", out string? name) == true ? name : null;
        ReadOnlyMemory<float>[] vectors = await model.EmbedAsync(values, new EmbeddingOptions { PromptName = prompt }, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return [.. vectors.Select(v => new Embedding<float>(v) { ModelId = _metadata.DefaultModelId, CreatedAt = now })];
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return _metadata;
        return serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(model) ? model : null;
    }

    /// <summary>Nothing: the model is its owner's to dispose.</summary>
    public void Dispose()
    {
    }
}
