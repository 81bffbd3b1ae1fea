namespace Engine.Layers;

/// <summary>
/// The rotary frequencies of one sequence: pair i is rotated by <c>Frequencies[i] · position</c>; cosine and sine are multiplied by <c>Amplitude</c>.
/// </summary>
/// <param name="frequencies">Radians per position, <c>[rotaryDim / 2]</c>.</param>
/// <param name="amplitude">The factor of cosine and sine.</param>
internal sealed class RotaryTable(float[] frequencies, float amplitude)
{
    /// <summary>Radians per position, <c>[rotaryDim / 2]</c>.</summary>
    public float[] Frequencies { get; } = frequencies;

    /// <summary>The factor of cosine and sine: YaRN's attention factor, 1 for other scalings.</summary>
    public float Amplitude { get; } = amplitude;

    /// <summary>
    /// Writes cos(θᵢ · position) and sin(θᵢ · position) times the amplitude, computed in double and rounded once, each <c>[rotaryDim / 2]</c>.
    /// </summary>
    public unsafe void Fill(int position, float* cos, float* sin)
    {
        for (int i = 0; i < Frequencies.Length; i++)
        {
            (double s, double c) = Math.SinCos((double)Frequencies[i] * position);
            cos[i] = (float)(c * Amplitude);
            sin[i] = (float)(s * Amplitude);
        }
    }
}
