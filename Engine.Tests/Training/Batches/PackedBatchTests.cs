using Engine.Training.Batches;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Batches;

public class PackedBatchTests
{
    private static readonly Arbitrary<TokenizedDocument[]> Documents = Gen.Choose(1, 12)
        .SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 99), n)
            .SelectMany(ids => Gen.ArrayOf(Gen.Elements(true, false), n).Select(mask => new TokenizedDocument(ids, mask))))
        .ArrayOf().ToArbitrary();

    [Fact]
    public void Documents_lie_end_to_end_and_targets_are_the_next_ids_within_them() => Prop.ForAll(Documents, pieces =>
    {
        PackedBatch batch = PackedBatch.Of(pieces);
        Assert.Equal(pieces.SelectMany(p => p.Ids), batch.Ids);
        Assert.Equal(pieces.SelectMany(p => Enumerable.Range(0, p.Ids.Length)), batch.Positions);
        Assert.Equal(pieces.SelectMany(p => p.Ids.Skip(1).Zip(p.LossMask.Skip(1), (id, counts) => counts ? id : -1).Append(-1)), batch.Targets);
        Assert.Equal(pieces.Length + 1, batch.Starts.Length);
        for (int d = 0; d < pieces.Length; d++) Assert.Equal(pieces[d].Ids, batch.Ids[batch.Starts[d]..batch.Starts[d + 1]]);
        Assert.Equal(batch.Targets.Count(t => t >= 0), batch.TargetCount);
        Assert.Equal(batch.Ids.Length, batch.Tokens);
    }).QuickCheckThrowOnFailure();
}
