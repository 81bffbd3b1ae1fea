namespace Engine.Gpu.Lanes;

/// <summary>A program of one thread: gathers a row of an embedding.</summary>
internal readonly struct SingleThread : ILaneGroup
{
    public static int Count => 1;
    public static int Lane => 0;
    public static float Sum(float x) => x;
    public static float Max(float x) => x;
    public static void Synchronize() { }
}
