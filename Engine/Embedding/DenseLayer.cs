using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Embedding;

/// <summary>y = f(W x + b) of a vector, a module of sentence-transformers behind the pooling. One row after another, in double.</summary>
internal sealed class DenseLayer
{
    private const int MaxWidth = 1 << 20;

    // torch.nn.modules by the end of their names.
    private static readonly Dictionary<string, Func<double, double>> Functions = new()
    {
        ["Identity"] = x => x,
        ["Tanh"] = Math.Tanh,
        ["ReLU"] = x => Math.Max(x, 0),
        ["Sigmoid"] = x => 1 / (1 + Math.Exp(-x)),
        ["SiLU"] = x => x / (1 + Math.Exp(-x)),
    };

    private readonly float[] _weights;
    private readonly float[]? _biases;
    private readonly Func<double, double> _function;
    private readonly int _inputs, _outputs;

    private DenseLayer(float[] weights, float[]? biases, Func<double, double> function, int inputs, int outputs)
        => (_weights, _biases, _function, _inputs, _outputs) = (weights, biases, function, inputs, outputs);

    /// <summary>Values of what it makes.</summary>
    public int Outputs => _outputs;

    /// <summary>Reads the module in a folder.</summary>
    /// <param name="folder">The folder of its <c>config.json</c> and weights.</param>
    /// <param name="inputs">Values of what it takes.</param>
    /// <exception cref="ModelLoadException">A file is missing or refused, or does not fit.</exception>
    public static DenseLayer Read(string folder, int inputs)
    {
        ConfigKeys keys = ConfigKeys.OfFile(Path.Combine(folder, "config.json"));
        int declared = keys.Required("in_features", MaxWidth), outputs = keys.Required("out_features", MaxWidth);
        if (declared != inputs) throw new ModelLoadException("a module does not take what the one before it makes", keys.File, "in_features", declared, inputs);
        Func<double, double> function = FunctionOf(keys, "activation_function") ?? Math.Tanh;
        string file = Path.Combine(folder, "model.safetensors");
        if (!File.Exists(file)) throw new ModelLoadException("the weights of a module are missing", folder, found: "no such file", expected: "model.safetensors");
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(file);
        var weights = new Weights(checkpoint);
        Weight? bias = keys.Boolean("bias") == false ? null : weights.Tensor("linear.bias", outputs);
        return new DenseLayer(weights.Tensor("linear.weight", outputs, inputs).ReadFloats(), bias?.ReadFloats(), function, inputs, outputs);
    }

    /// <summary>The function that a setting names by its class in torch; null where the setting is missing.</summary>
    /// <exception cref="ModelLoadException">It is not known.</exception>
    public static Func<double, double>? FunctionOf(ConfigKeys keys, string key) => keys.String(key) is not { } name ? null
        : Functions.TryGetValue(name[(name.LastIndexOf('.') + 1)..], out Func<double, double>? function) ? function
        : throw new ModelLoadException("the activation is not supported yet", keys.File, key, name, string.Join(", ", Functions.Keys));

    /// <summary>The vector that it makes of one.</summary>
    public float[] Apply(float[] x)
    {
        var y = new float[_outputs];
        for (int r = 0; r < y.Length; r++)
        {
            double sum = _biases?[r] ?? 0;
            for (int i = 0; i < _inputs; i++) sum += (double)_weights[r * _inputs + i] * x[i];
            y[r] = (float)_function(sum);
        }

        return y;
    }
}
