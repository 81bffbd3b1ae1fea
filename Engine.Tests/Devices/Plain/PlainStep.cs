using Engine.Caching;
using Engine.Devices;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Layers;
using Engine.Manifests;
using Engine.Sampling;
using Engine.Tests.Reference;
using Engine.Tests.Sampling;

namespace Engine.Tests.Devices.Plain;

/// <summary>Goes through a graph's operations, one by one, for every row.</summary>
internal sealed class PlainStep(PlainDevice device, StepGraph graph, PlainWeights weights, PlainCache cache, StepInput input) : ICompiledStep
{
    private readonly Dictionary<StepTensor, double[][]> _tensors = [];
    private int[] _outputs = [];
    private LogitsQuery[] _queries = [];
    private readonly Dictionary<int, (double[][] Cos, double[][] Sin)> _angles = [];

    public long Bytes => 0;

    public int MaxOutputs => 3;

    public StreamObserver? Observer { get; set; }

    public void BeginPreparing()
    {
    }

    public void EndPreparing()
    {
    }

    public void Write(StepTensor tensor, ReadOnlySpan<float> rows)
    {
        double[][] values = new double[input.NumTokens][];
        for (int t = 0; t < values.Length; t++) values[t] = [.. rows.Slice(t * tensor.Columns, tensor.Columns).ToArray().Select(value => (double)value)];
        _tensors[tensor] = values;
    }

    public void Read(StepTensor tensor, Span<float> rows)
    {
        for (int t = 0; t < input.NumTokens; t++) Floats(_tensors[tensor][t]).CopyTo(rows[(t * tensor.Columns)..]);
    }

    public void RunDecoder()
    {
        device.NumSteps++;
        foreach (StepTensor old in _tensors.Keys.Except(graph.Inputs).ToArray()) _tensors.Remove(old);
        foreach (StepOperation operation in graph.Decoder.Operations) Run(operation);
    }

    public void RunHead(ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries)
    {
        _queries = queries.ToArray();
        Assert.InRange(tokens.Length, 1, MaxOutputs);
        _outputs = tokens.ToArray();
        foreach (StepOperation operation in graph.Head.Operations) Run(operation);
    }

    public TopLogits? Top(int output) => _queries[output].IsRow ? null : TopSearch.Of(Logits(output), _queries[output]);

    public Span<float> Logits(int output) => Floats(_tensors[graph.Logits!][output]);

    public void Dispose()
    {
    }

    private void Run(StepOperation operation)
    {
        switch (operation)
        {
            case Embed embed:
                _tensors[embed.X] = [.. Tokens().Select(t => Sum(weights.Row(embed.Table, input.Ids[t]), Positions(embed, input.Places[t])))];
                break;
            case ComputeAngles { Table: int table }:
                _angles[table] = ([.. Tokens().Select(t => Angles(t, table, Math.Cos))], [.. Tokens().Select(t => Angles(t, table, Math.Sin))]);
                break;
            case Observe { Stream: int stream, X: { } x, Norm: var norm }:
                foreach (int t in Tokens()) Observer?.Invoke(stream, t, Floats(norm is null ? _tensors[x][t] : Normalized(norm, _tensors[x][t])));
                break;
            case Normalize normalize:
                _tensors[normalize.Y] = [.. _tensors[normalize.X].Select(row => Normalized(normalize.Norm, row))];
                break;
            case GatherAndNormalize gather:
                _tensors[gather.Y] = [.. _outputs.Select(t => gather.Norm is { } n ? Normalized(n, _tensors[gather.X][t]) : [.. _tensors[gather.X][t]])];
                break;
            case ActivateGated gated:
                _tensors[gated.Gate] = [.. _tensors[gated.Gate].Zip(_tensors[gated.Up], (g, u) => PlainFunctions.Gated(gated.Function, gated.Parameter, g, u))];
                break;
            case Activate activate:
                _tensors[activate.X] = [.. _tensors[activate.X].Select(row => PlainFunctions.Activated(activate.Function, activate.Parameter, row))];
                break;
            case Add add:
                for (int r = 0; r < _tensors[add.X].Length; r++)
                {
                    double factor = add.Factor * (add.RowFactors is { } factors ? _tensors[factors][r][0] : 1);
                    _tensors[add.X][r] = Sum(_tensors[add.X][r], [.. _tensors[add.Y][r].Select(value => factor * value)]);
                }

                break;
            case NormalizeHeads heads:
                _tensors[heads.X] = [.. _tensors[heads.X].Select(row => Heads(heads, row))];
                break;
            case CopyColumns copy:
                Copy(copy);
                break;
            case ProjectHeads project:
                _tensors[project.Y] = [.. _tensors[project.X].Select(row => Products(project.Heads, row))];
                break;
            case Project project:
                foreach (Projection projection in project.Projections) Project(project.Input, projection);
                break;
            case RotateAndStore store:
                foreach (int t in Tokens()) RotateAndStore(store, t);
                break;
            case Attend attend:
                _tensors[attend.Y] = [.. Tokens().Select(t => Attended(attend, t))];
                break;
            case MixExperts mix:
                foreach (int t in Tokens()) Mix(mix.Experts, _tensors[mix.H][t], _tensors[mix.X][t]);
                break;
            default:
                throw new NotSupportedException(operation.GetType().Name);
        }
    }

    private IEnumerable<int> Tokens() => Enumerable.Range(0, input.NumTokens);

    private double[] Positions(Embed embed, int position)
        => embed.Positions is { } table ? weights.Values(table)[(position * embed.X.Columns)..((position + 1) * embed.X.Columns)] : new double[embed.X.Columns];

    private double[] Angles(int token, int number, Func<double, double> of)
    {
        RotaryTable table = input.Rotary(input.Slots[token], number);
        int position = input.Positions[token];
        return [.. table.Frequencies.Select(f => of((double)f * position) * table.Amplitude)];
    }

    private double[] Normalized(Norm norm, double[] x) => norm switch
    {
        RmsNorm rms => RowOps.RmsNorm(x, Values(rms.Weight, x.Length, 1), rms.Eps),
        LayerNorm layer => RowOps.LayerNorm(x, Values(layer.Weight, x.Length, 1), Values(layer.Bias, x.Length, 0), layer.Eps),
        _ => throw new NotSupportedException(norm.GetType().Name),
    };

    private double[] Values(WeightVector? vector, int length, double otherwise)
        => vector is not null ? weights.Values(vector) : [.. Enumerable.Repeat(otherwise, length)];

    private double[] Heads(NormalizeHeads heads, double[] x)
    {
        int n = heads.HeadDim;
        return [.. Enumerable.Range(0, x.Length / n).SelectMany(head => heads.Norm switch
        {
            RmsNorm rms => RowOps.RmsNorm(Part(x, head), Part(Values(rms.Weight, x.Length, 1), head), rms.Eps),
            LayerNorm layer => RowOps.LayerNorm(Part(x, head), Part(Values(layer.Weight, x.Length, 1), head), Part(Values(layer.Bias, x.Length, 0), head), layer.Eps),
            _ => throw new NotSupportedException(heads.Norm.GetType().Name),
        })];

        double[] Part(double[] all, int head) => all[(head * n)..((head + 1) * n)];
    }

    private void Copy(CopyColumns c)
    {
        if (c.Begins) _tensors[c.Y] = [.. _tensors[c.X].Select(_ => new double[c.Y.Columns])];
        foreach ((double[] from, double[] to) in _tensors[c.X].Zip(_tensors[c.Y]))
            for (int g = 0; g < c.Groups; g++) Array.Copy(from, g * c.XStride + c.XFirst, to, g * c.YStride + c.YFirst, c.Count);
    }

    private double[] Products(IReadOnlyList<WeightMatrix> heads, double[] x)
    {
        int inputs = heads[0].Columns;
        return [.. heads.SelectMany((w, head) => Product(new Linear(w), x[(head * inputs)..((head + 1) * inputs)]))];
    }

    private void Project(StepTensor x, Projection projection)
    {
        _tensors[projection.Output] = [.. _tensors[x].Select(row => Product(projection.Layer, row))];
        if (projection.Residual is not { } residual) return;
        for (int r = 0; r < _tensors[residual].Length; r++) _tensors[residual][r] = Sum(_tensors[residual][r], _tensors[projection.Output][r]);
    }

    private double[] Product(Linear layer, double[] x)
    {
        double[] y = [.. Enumerable.Range(0, layer.Weight.Rows).Select(r => Dot(weights.Row(layer.Weight, r), x))];
        return layer.Bias is { } bias ? Sum(y, weights.Values(bias)) : y;
    }

    private void RotateAndStore(RotateAndStore store, int token)
    {
        KvLayer layer = cache.Layout.Layers[store.Layer];
        double[] k = _tensors[store.K][token];
        Turn(_tensors[store.Q][token], store.Norms?.Query);
        Turn(k, store.Norms?.Key);
        cache.Store(store.Layer, Page(store.Layer, token, input.Positions[token]), input.Positions[token], k, _tensors[store.V][token]);

        void Turn(double[] x, Norm? norm)
        {
            for (int head = 0; head < x.Length; head += layer.KeyDim)
            {
                double[] one = x[head..(head + layer.KeyDim)];
                if (norm is not null) one = Normalized(norm, one);
                if (store.RotaryDim > 0) one = RowOps.Rope(one, _angles[store.Table].Cos[token], _angles[store.Table].Sin[token]);
                one.CopyTo(x, head);
            }
        }
    }

    private int Page(int layer, int token, int position) => input.PageOf(cache.Layout.ClassOf[layer], input.Slots[token], position);

    private double[] Attended(Attend attend, int token)
    {
        KvLayer layer = cache.Layout.Layers[attend.Layer];
        double[] q = _tensors[attend.Q][token];
        int heads = q.Length / layer.KeyDim, group = heads / layer.NumKeyValueHeads, position = input.Positions[token];
        int first = cache.Layout.FirstAttended(cache.Layout.ClassOf[attend.Layer], position), end = position + 1;
        if (attend.Mask == AttentionMask.Whole) end = Math.Min(input.LengthOf(cache.Layout.ClassOf[attend.Layer], input.Slots[token]), position + (layer.Window ?? int.MaxValue - position));
        (double[] Keys, double[] Values)[] past = [.. Enumerable.Range(first, end - first).Select(p => cache.Load(attend.Layer, Page(attend.Layer, token, p), p))];
        double[] y = new double[attend.Y.Columns];
        for (int head = 0; head < heads; head++)
        {
            int shared = head / group;
            double[] query = q[(head * layer.KeyDim)..((head + 1) * layer.KeyDim)];
            double[] p = RowOps.Softmax([.. past.Select((kv, i) => Score(attend, attend.Scale * Dot(query, kv.Keys.AsSpan(shared * layer.KeyDim, layer.KeyDim)),
                head, first + i - position)), .. attend.Sinks is { } sinks ? new[] { weights.Values(sinks)[head] } : []]);
            for (int i = 0; i < past.Length; i++)
                for (int d = 0; d < layer.ValueDim; d++) y[head * layer.ValueDim + d] += p[i] * past[i].Values[shared * layer.ValueDim + d];
        }

        return y;
    }

    // In the order of the steps: a cap, then what is added for the distance.
    private double Score(Attend attend, double score, int head, int distance)
    {
        if (attend.SoftCap is { } cap) score = cap * Math.Tanh(score / cap);
        if (attend.Slopes is { } slopes) score += weights.Values(slopes)[head] * distance;
        if (attend.Biases is not { } biases) return score;
        double[] table = weights.Values(biases);
        int entries = table.Length / (attend.Y.Columns / cache.Layout.Layers[attend.Layer].ValueDim), reach = entries / 2;
        return score + table[head * entries + Math.Clamp(distance, -reach, reach) + reach];
    }

    private void Mix(Experts experts, double[] h, double[] x)
    {
        double[] logits = Product(experts.Router, h);
        double[]? bias = experts.Routing.CorrectionBias is { } correction ? weights.Values(correction) : null;
        foreach ((int e, double weight) in PlainRouting.Choose(experts.Routing, logits, bias))
        {
            double[] inner = Product(experts.GateProj, e, h);
            inner = experts.UpProj is { } up ? PlainFunctions.Gated(experts.Function, experts.Parameter, inner, Product(up, e, h))
                : PlainFunctions.Activated(experts.Function, experts.Parameter, inner);
            double[] y = Product(experts.DownProj, e, inner);
            for (int i = 0; i < x.Length; i++) x[i] += weight * y[i];
        }
    }

    private double[] Product(ExpertLinear experts, int expert, double[] x)
    {
        double[] y = Product(new Linear(experts[expert]), x);
        return experts.Biases is { } biases ? Sum(y, weights.Values(biases).AsSpan(expert * y.Length, y.Length)) : y;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    private static double[] Sum(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] sum = x.ToArray();
        for (int i = 0; i < sum.Length; i++) sum[i] += y[i];
        return sum;
    }

    private static float[] Floats(double[] row) => [.. row.Select(value => (float)value)];
}
