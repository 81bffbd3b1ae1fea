using System.Runtime.InteropServices;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Kernels.Lanes;

/// <summary>Every lanes operation gives the bits of the scalar lanes, on every width that this CPU has.</summary>
public unsafe class LaneTests
{
    [Theory, Width(LaneWidth.W512), Width(LaneWidth.W256Vnni), Width(LaneWidth.W256), Width(LaneWidth.W128Dot), Width(LaneWidth.W128)]
    public void Every_operation_has_the_bits_of_the_scalar_lanes(LaneWidth width)
    {
        for (int seed = 0; seed < 200; seed++)
            Assert.Equal(LaneWidth.Scalar.Visit(new Trace(seed)), width.Visit(new Trace(seed)));
    }

    [Fact]
    public void An_unknown_or_missing_width_is_refused_in_one_line()
    {
        Assert.Contains("lanes are 512, 256-vnni, 256, 128-dot, 128 or scalar", Assert.Throws<ArgumentException>(() => LaneWidths.Parse("1024")).Message);
        foreach (LaneWidth width in LaneWidths.All.Where(w => !LaneWidths.IsSupported(w)))
            Assert.Contains($"no {width.Name()} lanes", Assert.Throws<ArgumentException>(() => LaneWidths.Choose(width)).Message);
        Assert.Equal(LaneWidth.Scalar, LaneWidths.Parse("scalar"));
    }

    /// <summary>Runs each operation on seeded inputs, extremes among them, and returns all the bits that came out.</summary>
    private sealed class Trace(int seed) : ILaneVisitor<int[]>
    {
        private static readonly float[] Extremes = [0, -0f, 1, -1, float.MaxValue, float.MinValue, float.Epsilon, 1e-38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 65504, 1e-7f];

        public int[] Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            var random = new Random(seed);
            float* x = stackalloc float[64], y = x + 16, z = x + 32, o = x + 48;
            int* a = stackalloc int[64], b = a + 16, c = a + 32, q = a + 48;
            for (int i = 0; i < 48; i++)
            {
                x[i] = random.Next(4) == 0 ? Extremes[random.Next(Extremes.Length)] : (float)Math.ScaleB(random.NextDouble() - 0.5, random.Next(-40, 40));
                a[i] = random.Next(int.MinValue, int.MaxValue);
            }
            List<int> bits = [];
            void Put(F v) { L.Store(o, v); for (int i = 0; i < 16; i++) bits.Add(float.IsNaN(o[i]) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(o[i])); }
            void PutI(I v) { L.Store(q, v); for (int i = 0; i < 16; i++) bits.Add(q[i]); }
            void One(float v) => bits.Add(float.IsNaN(v) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(v));

            F fx = L.Load(x), fy = L.Load(y), fz = L.Load(z);
            I ia = L.Load(a), ib = L.Load(b), ic = L.Load(c);
            bits.Add(L.Width);
            for (int n = -3; n <= 17; n += 4)
            {
                Put(L.LoadPart(x, n));
                new Span<float>(o, 16).Fill(7);
                L.StorePart(o, fx, n);
                for (int i = 0; i < 16; i++) One(o[i]);
            }
            Put(L.Add(fx, fy)); Put(L.Sub(fx, fy)); Put(L.Mul(fx, fy)); Put(L.Div(fx, fy)); Put(L.Sqrt(fx)); Put(L.Fma(fx, fy, fz));
            Put(L.Max(fx, fy)); Put(L.Min(fx, fy)); Put(L.Abs(fx)); PutI(L.Greater(fx, fy)); Put(L.Select(L.Greater(fx, fy), fy, fz));
            One(L.Sum(fx)); One(L.MaxAcross(fx));
            Put(L.ToFloat(ia)); PutI(L.Round(L.ToFloat(L.Shr(ia, 10)))); PutI(L.Round(L.Mul(L.ToFloat(L.Shr(ia, 10)), L.Splat(0.5f)))); Put(L.AsFloat(L.AsInt(fx)));
            PutI(L.Add(ia, ib)); PutI(L.Sub(ia, ib)); PutI(L.Mul(ia, ib)); PutI(L.And(ia, 0x0F0F0F0F)); PutI(L.And(ia, ib)); PutI(L.Or(ia, ib)); PutI(L.Xor(ia, 0x55)); PutI(L.Shl(ia, 5)); PutI(L.Shr(ia, 5));
            PutI(L.Greater(ia, ib)); PutI(L.Select(L.Greater(ia, ib), ib, ic));
            PutI(L.LoadShorts((short*)a)); PutI(L.LoadBytes((sbyte*)a));
            MemoryMarshal.Cast<int, byte>(new Span<int>(q, 16)).Clear();
            L.StoreShorts((short*)q, ia); for (int i = 0; i < 16; i++) bits.Add(q[i]);
            L.StoreBytes((sbyte*)q, ib); for (int i = 0; i < 16; i++) bits.Add(q[i]);
            PutI(L.Indices);
            int* wide = stackalloc int[48];
            foreach (int n in (int[])[-1, 3, 9, 16, 20])
            {
                new Span<int>(wide, 48).Fill(7);
                L.Scatter((float*)wide, 3, fx, n); for (int i = 0; i < 48; i++) One(((float*)wide)[i]);
                L.ScatterShorts((short*)wide, 3, ia, n); for (int i = 0; i < 48; i++) bits.Add(((short*)wide)[i]);
                L.ScatterBytes((sbyte*)wide, 3, ib, n); for (int i = 0; i < 48; i++) bits.Add(((sbyte*)wide)[i]);
            }
            for (int i = 0; i < 16; i++) ((Half*)q)[i] = (Half)(float)(random.NextDouble() * 100 - 50);
            Put(L.LoadHalf((byte*)q));
            I six = L.And(ia, 0x3F3F3F3F);
            // Two steps of the largest weights just fit 16 bits.
            I first = L.Dot(L.Splat(0), six, ib), steps = L.Sum(first, L.Dot(first, L.And(L.Shr(ia, 2), 0x3F3F3F3F), ic));
            I pairs = L.Sum2(ia, L.Dot2(ia, L.And(ib, 0x0FFF0FFF), ic));
            PutI(L.Scale(first, L.ScaleOf(1))); PutI(pairs);
            for (sbyte* d = (sbyte*)c; d < c + 16; d++) *d = Math.Max(*d, (sbyte)-127);
            I id = L.Load(c);
            PutI(L.Sub(L.DotBytes(ia, ib, id), L.Scale(L.Dot(L.Splat(0), L.Splat(0x01010101), id), L.ScaleOf(L.ByteZero))));
            for (int j = 0; j < 4; j++) { PutI(L.Scale(steps, L.ScaleOf(ia, j))); PutI(L.Scale(steps, L.SignedScaleOf(ia, j))); }
            PutI(L.Lookup(L.And(ia, 0x0F0F0F0F), 0x0123456789ABCDEF, 0xFEDCBA9876543210));
            PutI(L.Scale(steps, L.ShortScaleOf(ia))); PutI(L.Scale(steps, L.ScaleOf(16)));
            PutI(L.PairLo(ia)); PutI(L.PairHi(ia)); PutI(L.SignedPairLo(ia)); PutI(L.SignedPairHi(ia)); PutI(L.DotPair(ia, L.PairLo(ib), ic));
            return [.. bits];
        }
    }
}
