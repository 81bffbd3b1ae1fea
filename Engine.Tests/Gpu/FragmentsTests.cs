using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;

namespace Engine.Tests.Gpu;

/// <summary>The layout of a tensor core's operands, against the formulas of NVIDIA's manual for each element.</summary>
public class FragmentsTests
{
    [Fact]
    public void Elements_lie_where_the_manual_says()
    {
        for (int lane = 0; lane < Fragments.Threads; lane++)
        {
            int groupId = lane >> 2, threadInGroup = lane % 4;
            for (int i = 0; i < 16; i++)
            {
                // A: row = groupID for a_i where 0 <= i < 4 || 8 <= i < 12, else groupID + 8; col = threadID_in_group * 4 + (i & 3), + 16 where i >= 8.
                int row = i is < 4 or >= 8 and < 12 ? groupId : groupId + 8, column = threadInGroup * 4 + (i & 3) + (i >= 8 ? 16 : 0);
                Assert.Equal(row, Fragments.RowOfA(lane, i / 4));
                Assert.Equal(column, 4 * Fragments.WordOfA(lane, i / 4) + i % 4);
            }

            for (int i = 0; i < 8; i++)
            {
                // B: row = threadID_in_group * 4 + (i & 3), + 16 where i >= 4; col = groupID.
                Assert.Equal(threadInGroup * 4 + (i & 3) + (i >= 4 ? 16 : 0), 4 * Fragments.WordOfB(lane, i / 4) + i % 4);
                Assert.Equal(groupId, Fragments.ColumnOfB(lane));
            }

            for (int i = 0; i < 4; i++)
            {
                // C: row = groupID for c_i where i < 2, else groupID + 8; col = threadID_in_group * 2 + (i & 1).
                Assert.Equal(i < 2 ? groupId : groupId + 8, Fragments.RowOfC(lane, i));
                Assert.Equal(threadInGroup * 2 + (i & 1), Fragments.ColumnOfC(lane, i));
            }
        }
    }

    [Fact]
    public void Every_element_has_one_place()
    {
        for (int row = 0; row < Fragments.Rows; row++)
        {
            for (int word = 0; word < Fragments.Words; word++)
            {
                int thread = Fragments.ThreadOf(row, word), register = Fragments.RegisterOfA(row, word);
                Assert.Equal((row, word), (Fragments.RowOfA(thread, register), Fragments.WordOfA(thread, register)));
                if (row >= Fragments.Columns) continue;
                Assert.Equal((row, word), (Fragments.ColumnOfB(thread), Fragments.WordOfB(thread, Fragments.RegisterOfB(word))));
            }
        }

        Assert.Equal(Fragments.Rows * Fragments.Columns, Enumerable.Range(0, Fragments.Threads * 4)
            .Select(at => (Fragments.RowOfC(at / 4, at % 4), Fragments.ColumnOfC(at / 4, at % 4))).Distinct().Count());
    }

    [Fact]
    public void Fragments_multiply_as_matrices_do()
    {
        // A is laid out by the places of its elements, C picked up by those of its own: as hardware and kernel agree.
        var random = new Random(1);
        byte[] a = new byte[Fragments.Rows * 32], b = new byte[Fragments.Columns * 32];
        random.NextBytes(a);
        random.NextBytes(b);
        byte[,,] registersOfA = new byte[Fragments.Threads, 4, 4], registersOfB = new byte[Fragments.Threads, 2, 4];
        for (int lane = 0; lane < Fragments.Threads; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                for (int r = 0; r < 4; r++) registersOfA[lane, r, i] = a[Fragments.RowOfA(lane, r) * 32 + 4 * Fragments.WordOfA(lane, r) + i];
                for (int r = 0; r < 2; r++) registersOfB[lane, r, i] = b[Fragments.ColumnOfB(lane) * 32 + 4 * Fragments.WordOfB(lane, r) + i];
            }
        }

        for (int lane = 0; lane < Fragments.Threads; lane++)
        {
            for (int register = 0; register < 4; register++)
            {
                int row = Fragments.RowOfC(lane, register), column = Fragments.ColumnOfC(lane, register), sum = 0, expected = 0;
                for (int k = 0; k < 32; k++)
                {
                    int ofA = Fragments.ThreadOf(row, k / 4), ofB = Fragments.ThreadOf(column, k / 4);
                    sum += registersOfA[ofA, Fragments.RegisterOfA(row, k / 4), k % 4] * (sbyte)registersOfB[ofB, Fragments.RegisterOfB(k / 4), k % 4];
                    expected += a[row * 32 + k] * (sbyte)b[column * 32 + k];
                }

                Assert.Equal(expected, sum);
            }
        }
    }
}
